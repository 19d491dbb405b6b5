"""Volumes are encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_type, aws_types
from policies.findings import judge, require, require_true
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource, at
from policies.statements import FROM_MANAGEMENT, deny


def _judge(resource: Resource) -> Iterator[Finding]:
    if resource.type == aws_type("ebs", "Volume"):
        yield from require_true(resource, "encrypted", "the volume is not encrypted")
    elif resource.type == aws_type("ebs", "EncryptionByDefault"):
        # Absent means on.
        yield from require(resource, "enabled", lambda value: value is not False, "switches the default off")
    for path, device in resource.items("blockDeviceMappings"):
        encrypted = at(device, "ebs.encrypted")
        yield from judge(
            encrypted, f"{path}.ebs.encrypted", lambda value: value not in (False, "false"), "not encrypted"
        )


GUARDRAIL = Guardrail(
    id="require-ebs-encryption",
    title="Volumes are encrypted",
    why="A snapshot of a plain volume can be read by whoever gets hold of it.",
    fix="Set encrypted to true; keep encryption by default switched on.",
    severity=Severity.HIGH,
    domain=Domain.DATA,
    frameworks=Frameworks(cis_aws=("2.2.1",), nist_800_53=("SC-28",)),
    statements=(
        deny("ec2:CreateVolume", "ec2:RunInstances", when={"Bool": {"ec2:Encrypted": "false"}}),
        deny("ec2:DisableEbsEncryptionByDefault", unless=FROM_MANAGEMENT),
    ),
    check=ResourceCheck(aws_types("ebs.Volume", "ebs.EncryptionByDefault", "ec2.LaunchTemplate"), _judge),
    config_rule=ConfigRule(identifier="ENCRYPTED_VOLUMES"),
)
