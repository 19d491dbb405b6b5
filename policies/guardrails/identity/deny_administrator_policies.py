"""No policy of ours allows everything on everything."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.evaluation import Unknown
from policies.findings import policy_statements, texts
from policies.guardrail import (
    ConfigRule,
    Domain,
    Finding,
    Frameworks,
    Guardrail,
    ResourceCheck,
    Severity,
    Undecided,
    Violation,
)
from policies.resource import Resource


def _judge(resource: Resource) -> Iterator[Finding]:
    statements = policy_statements(resource.at("policy"))
    if isinstance(statements, Unknown):
        yield Undecided(path="policy")
        return
    for index, statement in enumerate(statements):
        everything = "*" in texts(statement.get("Action")) and "*" in texts(statement.get("Resource"))
        if statement.get("Effect") == "Allow" and everything and not statement.get("Condition"):
            yield Violation(
                path=f"policy.Statement.{index}", value="*", problem="allows every action on every resource"
            )


GUARDRAIL = Guardrail(
    id="deny-administrator-policies",
    title="Policies name the actions they allow",
    why=("A policy with Action * on Resource * makes every other permission in the account meaningless."),
    fix=(
        "List the actions that the role really calls, or attach AWS's AdministratorAccess to a reviewed role."
    ),
    severity=Severity.HIGH,
    domain=Domain.IDENTITY,
    frameworks=Frameworks(cis_aws=("1.16",), nist_800_53=("AC-6",)),
    check=ResourceCheck(aws_types("iam.Policy", "iam.RolePolicy"), _judge),
    config_rule=ConfigRule(identifier="IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS"),
)
