"""Namespaces enforce the Pod Security standard."""

from __future__ import annotations

from collections.abc import Iterator

from policies.evaluation import UNKNOWN
from policies.findings import judge, mapping
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
from policies.kubernetes_pods import SYSTEM_NAMESPACES
from policies.resource import Resource

LABEL = "pod-security.kubernetes.io/enforce"


def _judge(resource: Resource) -> Iterator[Finding]:
    if resource.at("metadata.name") in SYSTEM_NAMESPACES:
        return
    labels = resource.at("metadata.labels")
    value = UNKNOWN if labels is UNKNOWN else mapping(labels).get(LABEL)
    path = f"metadata.labels[{LABEL}]"
    yield from judge(value, path, lambda level: level in ("restricted", "baseline"), "lets any pod in")


GUARDRAIL = Guardrail(
    id="require-namespace-security",
    title="Namespaces enforce Pod Security",
    why="The label is the cluster's own last line when every other check was passed by.",
    fix="Label the namespace pod-security.kubernetes.io/enforce: restricted.",
    severity=Severity.HIGH,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(
        cis_eks=("4.2.1",), nsa_kubernetes=("pod-security-standards",), nist_800_53=("CM-6",)
    ),
    check=ResourceCheck(frozenset({"kubernetes:core/v1:Namespace"}), _judge),
    admission=Admission(
        resources=("/namespaces",),
        validations=(
            Validation(
                "has(object.metadata.labels) && 'pod-security.kubernetes.io/enforce' in object.metadata.labels"
                " && object.metadata.labels['pod-security.kubernetes.io/enforce'] in ['restricted', 'baseline']",
                "the namespace must enforce restricted or baseline",
            ),
        ),
    ),
)
