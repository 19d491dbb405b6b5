"""Nothing of ours runs in the default namespace."""

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
from policies.kubernetes_pods import POD_RESOURCES, POD_TYPES, POD_VARIABLES
from policies.resource import Resource

NAMESPACED = POD_TYPES | {
    "kubernetes:core/v1:ConfigMap",
    "kubernetes:core/v1:Secret",
    "kubernetes:core/v1:Service",
    "kubernetes:core/v1:ServiceAccount",
    "kubernetes:core/v1:PersistentVolumeClaim",
}


def _judge(resource: Resource) -> Iterator[Finding]:
    path = "metadata.namespace"
    namespaced = resource.provider.properties.get("namespace")
    if resource.at(path) is None and namespaced:
        return
    yield from require(resource, path, lambda value: value not in (None, "default"), "lands in default")


GUARDRAIL = Guardrail(
    id="deny-default-namespace",
    title="The default namespace stays empty",
    why="It has no quota, no network policy and no owner.",
    fix="Create the object in the namespace of its service.",
    severity=Severity.MEDIUM,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(
        cis_eks=("4.6.3",), nsa_kubernetes=("namespace-separation",), nist_800_53=("SC-7",)
    ),
    check=ResourceCheck(NAMESPACED, _judge),
    admission=Admission(
        resources=POD_RESOURCES,
        variables=POD_VARIABLES,
        validations=(
            Validation(
                "!has(object.metadata.namespace) || object.metadata.namespace != 'default'",
                "nothing may run in the namespace default",
            ),
        ),
    ),
)
