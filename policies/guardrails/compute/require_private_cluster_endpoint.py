"""The Kubernetes API is not on the internet."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_type, aws_types
from policies.evaluation import UNKNOWN
from policies.findings import has_unknown, judge, require_true, texts
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource

CLUSTERS = aws_types("eks.Cluster") | {"eks:index:Cluster"}


def _judge(resource: Resource) -> Iterator[Finding]:
    prefix = "vpcConfig." if resource.type == aws_type("eks", "Cluster") else ""
    yield from require_true(resource, f"{prefix}endpointPrivateAccess", "nodes would use the public endpoint")
    public, clients = resource.at(f"{prefix}endpointPublicAccess"), resource.at(f"{prefix}publicAccessCidrs")
    # EKS opens the public endpoint to everybody unless told otherwise.
    if public is False or (clients and "0.0.0.0/0" not in texts(clients) and not has_unknown(clients)):
        return
    path = f"{prefix}endpointPublicAccess"
    yield from judge(
        UNKNOWN if has_unknown((public, clients)) else public, path, lambda _: False, "is open to the world"
    )


GUARDRAIL = Guardrail(
    id="require-private-cluster-endpoint",
    title="Cluster endpoints are private",
    why="The API server is the whole cluster; the internet must not even see its login.",
    fix="Set endpointPublicAccess to false and endpointPrivateAccess to true, or list CIDRs of ours.",
    severity=Severity.HIGH,
    domain=Domain.COMPUTE,
    frameworks=Frameworks(
        cis_eks=("5.4.1", "5.4.2"), nsa_kubernetes=("network-separation",), nist_800_53=("SC-7",)
    ),
    check=ResourceCheck(CLUSTERS, _judge),
    config_rule=ConfigRule(identifier="EKS_ENDPOINT_NO_PUBLIC_ACCESS"),
)
