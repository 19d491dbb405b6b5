"""Objects carry the recommended labels."""

from __future__ import annotations

from collections.abc import Iterator

from policies.evaluation import UNKNOWN
from policies.findings import judge, mapping
from policies.guardrail import Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.kubernetes_pods import SERVER_TYPES
from policies.resource import Resource

LABELS = ("app.kubernetes.io/name", "app.kubernetes.io/part-of")


def _judge(resource: Resource) -> Iterator[Finding]:
    labels = resource.at("spec.template.metadata.labels")
    for label in LABELS:
        value = UNKNOWN if labels is UNKNOWN else mapping(labels).get(label)
        yield from judge(value, f"spec.template.metadata.labels[{label}]", bool, "is missing")


GUARDRAIL = Guardrail(
    id="require-recommended-labels",
    title="Workloads carry the recommended labels",
    why="Dashboards, cost reports and network policies find pods by them.",
    fix="Set app.kubernetes.io/name and app.kubernetes.io/part-of on the pod template.",
    severity=Severity.LOW,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(nist_800_53=("CM-8",)),
    check=ResourceCheck(SERVER_TYPES, _judge),
)
