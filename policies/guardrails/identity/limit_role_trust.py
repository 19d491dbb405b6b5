"""A role trusts somebody in particular."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.evaluation import Unknown
from policies.findings import policy_statements
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
from policies.public_access import PRINCIPAL_KEYS, open_to_everybody
from policies.resource import Resource


def _judge(resource: Resource) -> Iterator[Finding]:
    statements = policy_statements(resource.at("assumeRolePolicy"))
    if isinstance(statements, Unknown):
        yield Undecided(path="assumeRolePolicy")
        return
    for index, statement in enumerate(statements):
        if open_to_everybody(statement, PRINCIPAL_KEYS):
            yield Violation(
                path=f"assumeRolePolicy.Statement.{index}.Principal",
                value="*",
                problem="anybody with an AWS account may assume the role",
            )


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
