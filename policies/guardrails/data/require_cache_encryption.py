"""Caches are encrypted at rest and on the wire."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import require_true
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource
from policies.statements import deny


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from require_true(resource, "atRestEncryptionEnabled", "snapshots can be read")
    yield from require_true(resource, "transitEncryptionEnabled", "traffic can be read")


GUARDRAIL = Guardrail(
    id="require-cache-encryption",
    title="Caches are encrypted at rest and on the wire",
    why="Sessions and tokens live in caches.",
    fix="Set atRestEncryptionEnabled and transitEncryptionEnabled.",
    severity=Severity.HIGH,
    domain=Domain.DATA,
    frameworks=Frameworks(nist_800_53=("SC-8", "SC-28")),
    statements=(
        deny(
            "elasticache:CreateReplicationGroup",
            when={"Bool": {"elasticache:AtRestEncryptionEnabled": "false"}},
        ),
        deny(
            "elasticache:CreateReplicationGroup",
            when={"Bool": {"elasticache:TransitEncryptionEnabled": "false"}},
        ),
    ),
    check=ResourceCheck(aws_types("elasticache.ReplicationGroup"), _judge),
    config_rule=ConfigRule(identifier="ELASTICACHE_REPL_GRP_ENCRYPTED_AT_REST"),
)
