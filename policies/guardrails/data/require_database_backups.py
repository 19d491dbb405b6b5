"""Databases are backed up."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import number, require
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource

SHORTEST_DAYS = 7


def _judge(resource: Resource) -> Iterator[Finding]:
    # Members of a cluster are backed up by the cluster.
    if resource.at("replicateSourceDb") is None:
        yield from require(
            resource,
            "backupRetentionPeriod",
            lambda value: number(value) >= SHORTEST_DAYS,
            f"keep backups for {SHORTEST_DAYS} days",
        )


GUARDRAIL = Guardrail(
    id="require-database-backups",
    title="Databases keep backups for a week or longer",
    why="Mistakes are noticed days later.",
    fix="Set backupRetentionPeriod to 7 or more.",
    severity=Severity.HIGH,
    domain=Domain.DATA,
    frameworks=Frameworks(nist_800_53=("CP-9", "CP-10")),
    check=ResourceCheck(aws_types("rds.Cluster", "rds.Instance"), _judge),
    config_rule=ConfigRule(identifier="DB_INSTANCE_BACKUP_ENABLED"),
)
