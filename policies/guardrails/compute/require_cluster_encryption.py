"""Kubernetes secrets are encrypted with a key of ours."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import require_set
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from require_set(
        resource, "encryptionConfig.provider.keyArn", "secrets lie in etcd under no key of ours"
    )


GUARDRAIL = Guardrail(
    id="require-cluster-encryption",
    title="Cluster secrets are encrypted with KMS",
    why="Whoever reads etcd's disks or backups reads every secret.",
    fix="Set encryptionConfig with a key and resources [secrets].",
    severity=Severity.HIGH,
    domain=Domain.COMPUTE,
    frameworks=Frameworks(cis_eks=("5.3.1",), nsa_kubernetes=("data-encryption",), nist_800_53=("SC-28",)),
    check=ResourceCheck(aws_types("eks.Cluster"), _judge),
    config_rule=ConfigRule(identifier="EKS_SECRETS_ENCRYPTED"),
)
