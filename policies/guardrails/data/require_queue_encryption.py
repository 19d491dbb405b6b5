"""Queues are encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import require_set
from policies.guardrail import Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource


def _judge(resource: Resource) -> Iterator[Finding]:
    if resource.at("sqsManagedSseEnabled") is not True:
        yield from require_set(resource, "kmsMasterKeyId", "the queue is not encrypted")


GUARDRAIL = Guardrail(
    id="require-queue-encryption",
    title="Queues are encrypted",
    why="Messages hold the same data as the database they come from.",
    fix="Set kmsMasterKeyId, or sqsManagedSseEnabled.",
    severity=Severity.MEDIUM,
    domain=Domain.DATA,
    frameworks=Frameworks(nist_800_53=("SC-28",)),
    check=ResourceCheck(aws_types("sqs.Queue"), _judge),
)
