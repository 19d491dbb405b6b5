"""Production databases refuse to be deleted."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import require_true
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource
from policies.scope import OrganizationalUnit


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from require_true(resource, "deletionProtection", "one API call deletes the database")


GUARDRAIL = Guardrail(
    id="require-deletion-protection",
    title="Databases in production have deletion protection",
    why="It also stops deletions that do not come through Pulumi.",
    fix="Set deletionProtection to true.",
    severity=Severity.HIGH,
    domain=Domain.DATA,
    frameworks=Frameworks(nist_800_53=("CP-9",)),
    scope=frozenset({OrganizationalUnit.PROD}),
    check=ResourceCheck(aws_types("rds.Cluster", "rds.Instance"), _judge),
    config_rule=ConfigRule(identifier="RDS_CLUSTER_DELETION_PROTECTION_ENABLED"),
)
