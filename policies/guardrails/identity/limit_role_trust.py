"""A role trusts somebody in particular."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.evaluation import Unknown
from policies.findings import mapping, policy_statements, texts
from policies.guardrail import (
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

LIMITING_KEYS = ("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalArn", "aws:PrincipalAccount")


def _judge(resource: Resource) -> Iterator[Finding]:
    statements = policy_statements(resource.at("assumeRolePolicy"))
    if isinstance(statements, Unknown):
        yield Undecided(path="assumeRolePolicy")
        return
    for index, statement in enumerate(statements):
        trusts_all = "*" in _principals(statement.get("Principal"))
        if statement.get("Effect") == "Allow" and trusts_all and not _limited(statement.get("Condition")):
            yield Violation(
                path=f"assumeRolePolicy.Statement.{index}.Principal",
                value="*",
                problem="anybody with an AWS account may assume the role",
            )


def _principals(principal: Value) -> list[str]:
    return texts(principal) or texts(mapping(principal).get("AWS"))


def _limited(condition: Value) -> bool:
    keys = {key for operator in mapping(condition).values() for key in mapping(operator)}
    return not keys.isdisjoint(LIMITING_KEYS)


GUARDRAIL = Guardrail(
    id="limit-role-trust",
    title="Role trust names principals or the organization",
    why="A role that trusts * can be taken from any AWS account in the world.",
    fix="Name the principal, or add a condition on aws:PrincipalOrgID.",
    severity=Severity.CRITICAL,
    domain=Domain.IDENTITY,
    frameworks=Frameworks(nist_800_53=("AC-3", "AC-6")),
    check=ResourceCheck(aws_types("iam.Role"), _judge),
)
