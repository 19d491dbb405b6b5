"""Only the edge is reachable from outside."""

from __future__ import annotations

from collections.abc import Iterator

from policies.findings import require
from policies.guardrail import (
    Admission,
    Domain,
    Finding,
    Frameworks,
    Guardrail,
    ResourceCheck,
    Severity,
    Validation,
)
from policies.resource import Resource

EDGE_NAMESPACES = ("edge", "istio-ingress")
INTERNAL = (None, "ClusterIP", "ExternalName")


def _judge(resource: Resource) -> Iterator[Finding]:
    if resource.at("metadata.namespace") not in EDGE_NAMESPACES:
        yield from require(
            resource, "spec.type", lambda value: value in INTERNAL, "is reachable from outside"
        )


GUARDRAIL = Guardrail(
    id="limit-load-balancers",
    title="Load balancers and node ports belong to the edge",
    why=("A Service of type LoadBalancer opens the cluster past the gateway's authentication and limits."),
    fix="Use ClusterIP and a route of the gateway; the edge namespaces may expose.",
    severity=Severity.HIGH,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(nsa_kubernetes=("network-separation",), nist_800_53=("SC-7",)),
    check=ResourceCheck(frozenset({"kubernetes:core/v1:Service"}), _judge),
    admission=Admission(
        resources=("/services",),
        validations=(
            Validation(
                "!has(object.spec.type) || object.spec.type in ['ClusterIP', 'ExternalName']"
                " || object.metadata.namespace in ['edge', 'istio-ingress']",
                "only the edge namespaces may expose a Service",
            ),
        ),
    ),
)
