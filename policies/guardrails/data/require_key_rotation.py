"""Keys rotate by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import require_true
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource


def _judge(resource: Resource) -> Iterator[Finding]:
    symmetric = resource.at("customerMasterKeySpec") in (None, "SYMMETRIC_DEFAULT")
    if symmetric:
        yield from require_true(resource, "enableKeyRotation", "the key never changes")


GUARDRAIL = Guardrail(
    id="require-key-rotation",
    title="Customer-managed keys rotate",
    why="Rotation limits how much one leaked key opens.",
    fix="Set enableKeyRotation to true.",
    severity=Severity.MEDIUM,
    domain=Domain.DATA,
    frameworks=Frameworks(cis_aws=("3.6",), nist_800_53=("SC-12",)),
    check=ResourceCheck(aws_types("kms.Key"), _judge),
    config_rule=ConfigRule(identifier="CMK_BACKING_KEY_ROTATION_ENABLED"),
)
