"""Images are scanned and never overwritten."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import require, require_true
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from require_true(resource, "imageScanningConfiguration.scanOnPush", "images are not scanned")
    yield from require(
        resource, "imageTagMutability", lambda value: str(value).startswith("IMMUTABLE"), "tags can be moved"
    )


GUARDRAIL = Guardrail(
    id="require-repository-scanning",
    title="Image repositories scan on push and have immutable tags",
    why="A tag that can move is no statement about what runs.",
    fix="Set imageScanningConfiguration.scanOnPush and imageTagMutability IMMUTABLE.",
    severity=Severity.HIGH,
    domain=Domain.DATA,
    frameworks=Frameworks(cis_eks=("5.1.1",), nist_800_53=("RA-5", "SI-7")),
    check=ResourceCheck(aws_types("ecr.Repository"), _judge),
    config_rule=ConfigRule(identifier="ECR_PRIVATE_IMAGE_SCANNING_ENABLED"),
)
