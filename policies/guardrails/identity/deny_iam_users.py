"""People and machines use roles, not IAM users."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.guardrail import Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity, Violation
from policies.resource import Resource
from policies.statements import deny


def _judge(resource: Resource) -> Iterator[Finding]:
    yield Violation(path="name", value=resource.at("name"), problem="IAM users have lasting credentials")


GUARDRAIL = Guardrail(
    id="deny-iam-users",
    title="There are no IAM users",
    why="A user's password and keys last until somebody remembers to remove them.",
    fix="Use Identity Center for people, a role with a federated or service trust for machines.",
    severity=Severity.HIGH,
    domain=Domain.IDENTITY,
    frameworks=Frameworks(cis_aws=("1.15", "1.21"), nist_800_53=("AC-2", "IA-2")),
    statements=(
        deny("iam:CreateUser", "iam:CreateLoginProfile", "iam:AttachUserPolicy", "iam:PutUserPolicy"),
    ),
    check=ResourceCheck(aws_types("iam.User", "iam.UserLoginProfile", "iam.Group"), _judge),
)
