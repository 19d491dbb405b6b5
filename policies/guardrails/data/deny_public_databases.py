"""No database has a public address."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import is_not_true, require
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource
from policies.statements import deny


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from require(resource, "publiclyAccessible", is_not_true, "has a public address")


GUARDRAIL = Guardrail(
    id="deny-public-databases",
    title="No database is reachable from the internet",
    why="A public database is found by scanners within minutes.",
    fix="Set publiclyAccessible to false; reach it through the spoke's network.",
    severity=Severity.CRITICAL,
    domain=Domain.DATA,
    frameworks=Frameworks(cis_aws=("2.3.3",), nist_800_53=("AC-3", "SC-7")),
    statements=(
        deny(
            "rds:CreateDBInstance",
            "rds:ModifyDBInstance",
            when={"Bool": {"rds:PubliclyAccessible": "true"}},
        ),
    ),
    check=ResourceCheck(aws_types("rds.Instance", "rds.ClusterInstance", "redshift.Cluster"), _judge),
    config_rule=ConfigRule(identifier="RDS_INSTANCE_PUBLIC_ACCESS_CHECK"),
)
