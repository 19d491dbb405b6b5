"""Machines answer metadata questions only with a token."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import require
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource
from policies.scope import BREAK_GLASS_ROLE, IMAGE_BUILDER_ROLE
from policies.statements import FROM_MANAGEMENT, deny


def _judge(resource: Resource) -> Iterator[Finding]:
    path = "metadataOptions.httpTokens"
    yield from require(resource, path, lambda value: value == "required", "must be required")


GUARDRAIL = Guardrail(
    id="require-metadata-tokens",
    title="Instance metadata needs a session token (IMDSv2)",
    why="With IMDSv1 any request forgery in an application hands out the machine's credentials.",
    fix="Set metadataOptions.httpTokens to required.",
    severity=Severity.HIGH,
    domain=Domain.COMPUTE,
    frameworks=Frameworks(cis_aws=("5.6",), nist_800_53=("AC-6", "CM-6")),
    statements=(
        deny(
            "ec2:RunInstances",
            resource="arn:aws:ec2:*:*:instance/*",
            # Packer cannot ask for tokens. Its machine has no role whose credentials could be handed out, and its
            # image demands tokens of every machine that boots it. `limit-image-builder` keeps the name to its account.
            unless=(BREAK_GLASS_ROLE, IMAGE_BUILDER_ROLE),
            when={"StringNotEquals": {"ec2:MetadataHttpTokens": "required"}},
        ),
        deny("ec2:ModifyInstanceMetadataOptions"),
        deny("ec2:ModifyInstanceMetadataDefaults", unless=FROM_MANAGEMENT),
    ),
    check=ResourceCheck(aws_types("ec2.Instance", "ec2.LaunchTemplate"), _judge),
    config_rule=ConfigRule(identifier="EC2_IMDSV2_CHECK"),
)
