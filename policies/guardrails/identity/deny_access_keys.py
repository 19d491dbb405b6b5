"""No lasting access keys."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.guardrail import Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity, Violation
from policies.resource import Resource
from policies.statements import deny


def _judge(resource: Resource) -> Iterator[Finding]:
    yield Violation(path="user", value=resource.at("user"), problem="an access key never expires")


GUARDRAIL = Guardrail(
    id="deny-access-keys",
    title="There are no access keys",
    why="A leaked access key works from anywhere until it is found.",
    fix="Assume a role; its credentials end within hours.",
    severity=Severity.CRITICAL,
    domain=Domain.IDENTITY,
    frameworks=Frameworks(cis_aws=("1.4", "1.14"), nist_800_53=("IA-5",)),
    statements=(deny("iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:UploadSigningCertificate"),),
    check=ResourceCheck(aws_types("iam.AccessKey"), _judge),
)
