"""Nobody enters a machine with an SSH key."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_type, aws_types
from policies.findings import require
from policies.guardrail import Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource
from policies.scope import OrganizationalUnit
from policies.statements import deny

KEY_PAIR = aws_type("ec2", "KeyPair")


def _judge(resource: Resource) -> Iterator[Finding]:
    path = "publicKey" if resource.type == KEY_PAIR else "keyName"
    yield from require(resource, path, lambda value: not value, "is a way in that no session log shows")


GUARDRAIL = Guardrail(
    id="deny-key-pairs",
    title="Machines of workloads have no SSH keys",
    why="An SSH key is shared, never expires and leaves no record; Session Manager asks IAM and logs each session.",
    fix="Leave keyName out and use `aws ssm start-session`.",
    severity=Severity.HIGH,
    domain=Domain.COMPUTE,
    frameworks=Frameworks(nist_800_53=("AC-17", "AU-12", "IA-5")),
    # Packer, in the shared account, makes a key for each build and deletes it afterwards.
    scope=frozenset({OrganizationalUnit.WORKLOADS}),
    statements=(
        deny("ec2:CreateKeyPair", "ec2:ImportKeyPair"),
        deny("ec2:RunInstances", resource="arn:aws:ec2:*:*:key-pair/*"),
    ),
    check=ResourceCheck(aws_types("ec2.Instance", "ec2.KeyPair", "ec2.LaunchTemplate"), _judge),
)
