"""No policy of ours allows everything on everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.aws_types import aws_type, aws_types
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
from policies.resource import Resource, Value
from policies.scope import BOUNDARY_POLICY

POLICY = aws_type("iam", "Policy")


def _judge(resource: Resource) -> Iterator[Finding]:
    statements = policy_statements(resource.at("policy"))
    if isinstance(statements, Unknown):
        yield Undecided(path="policy")
        return
    for index, statement in enumerate(statements):
        if _everything(statement) and not _boundary(resource):
            yield Violation(
                path=f"policy.Statement.{index}", value="*", problem="allows every action on every resource"
            )


def _everything(statement: Mapping[str, Value]) -> bool:
    """Everything but a few actions is everything: what is left makes or takes a role that may do the rest."""
    actions = "NotAction" in statement or not {"*", "*:*"}.isdisjoint(texts(statement.get("Action")))
    resources = "NotResource" in statement or "*" in texts(statement.get("Resource"))
    return statement.get("Effect") == "Allow" and actions and resources and not statement.get("Condition")


def _boundary(resource: Resource) -> bool:
    """The boundary allows nothing by itself. Every account has it already, so no other policy gets its name."""
    return resource.type == POLICY and resource.at("name") == BOUNDARY_POLICY


GUARDRAIL = Guardrail(
    id="deny-administrator-policies",
    title="Policies name the actions they allow",
    why=(
        "A policy with Action * on Resource * makes every other permission in the account meaningless; "
        "NotAction is the same with holes."
    ),
    fix=(
        "List the actions that the role really calls, or attach AWS's AdministratorAccess to a reviewed role."
    ),
    severity=Severity.HIGH,
    domain=Domain.IDENTITY,
    frameworks=Frameworks(cis_aws=("1.16",), nist_800_53=("AC-6",)),
    check=ResourceCheck(aws_types("iam.Policy", "iam.RolePolicy"), _judge),
    config_rule=ConfigRule(identifier="IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS"),
)
