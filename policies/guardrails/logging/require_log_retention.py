"""Logs are kept for a chosen time, encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import number, require
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource

SHORTEST_DAYS = 30


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from require(
        resource,
        "retentionInDays",
        lambda value: number(value) >= SHORTEST_DAYS,
        f"keep logs {SHORTEST_DAYS} days or longer, but not for ever",
    )


GUARDRAIL = Guardrail(
    id="require-log-retention",
    title="Log groups have a retention",
    why=(
        "Without one, logs are kept and paid for ever; with a short one, they are gone before anybody asks."
    ),
    fix="Set retentionInDays to 30 or more.",
    severity=Severity.MEDIUM,
    domain=Domain.LOGGING,
    frameworks=Frameworks(nist_800_53=("AU-11", "SI-12")),
    check=ResourceCheck(aws_types("cloudwatch.LogGroup"), _judge),
    config_rule=ConfigRule(
        identifier="CW_LOGGROUP_RETENTION_PERIOD_CHECK", parameters={"MinRetentionTime": str(SHORTEST_DAYS)}
    ),
)
