"""Databases are encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import require_set, require_true
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource
from policies.statements import deny

# Their instances are members of a cluster, which is encrypted or not; the call for a member says nothing about it, and
# AWS reads that as false.
CLUSTERED_ENGINES = ["aurora*", "docdb", "neptune"]


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from require_true(resource, "storageEncrypted", "the storage is not encrypted")
    yield from require_set(resource, "kmsKeyId", "AWS's key cannot be limited or revoked by us")


GUARDRAIL = Guardrail(
    id="require-database-encryption",
    title="Databases are encrypted with a key of ours",
    why="Storage and snapshots of a plain database can be copied and read.",
    fix="Set storageEncrypted and kmsKeyId.",
    severity=Severity.HIGH,
    domain=Domain.DATA,
    frameworks=Frameworks(cis_aws=("2.3.1",), nist_800_53=("SC-28",)),
    statements=(
        deny("rds:CreateDBCluster", when={"Bool": {"rds:StorageEncrypted": "false"}}),
        deny(
            "rds:CreateDBInstance",
            when={
                "Bool": {"rds:StorageEncrypted": "false"},
                "StringNotLike": {"rds:DatabaseEngine": CLUSTERED_ENGINES},
            },
        ),
    ),
    check=ResourceCheck(aws_types("rds.Cluster", "rds.Instance"), _judge),
    config_rule=ConfigRule(identifier="RDS_STORAGE_ENCRYPTED"),
)
