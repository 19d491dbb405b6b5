"""Topics are encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import require_set
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from require_set(resource, "kmsMasterKeyId", "the topic is not encrypted")


GUARDRAIL = Guardrail(
    id="require-topic-encryption",
    title="Topics are encrypted",
    why="Events hold the same data as the database they come from.",
    fix="Set kmsMasterKeyId.",
    severity=Severity.MEDIUM,
    domain=Domain.DATA,
    frameworks=Frameworks(nist_800_53=("SC-28",)),
    check=ResourceCheck(aws_types("sns.Topic"), _judge),
    config_rule=ConfigRule(identifier="SNS_ENCRYPTED_KMS"),
)
