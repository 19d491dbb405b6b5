"""The control plane logs everything."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import require, texts
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource

LOGS = frozenset({"api", "audit", "authenticator", "controllerManager", "scheduler"})


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from require(
        resource,
        "enabledClusterLogTypes",
        lambda value: LOGS.issubset(texts(value)),
        f"must hold {', '.join(sorted(LOGS))}",
    )


GUARDRAIL = Guardrail(
    id="require-cluster-logs",
    title="All control plane logs are on",
    why="Without the audit log nobody can say who did what on the cluster.",
    fix="Enable api, audit, authenticator, controllerManager and scheduler.",
    severity=Severity.MEDIUM,
    domain=Domain.COMPUTE,
    frameworks=Frameworks(
        cis_eks=("2.1.1",), nsa_kubernetes=("audit-logging",), nist_800_53=("AU-2", "AU-12")
    ),
    check=ResourceCheck(aws_types("eks.Cluster"), _judge),
    config_rule=ConfigRule(identifier="EKS_CLUSTER_LOGGING_ENABLED"),
)
