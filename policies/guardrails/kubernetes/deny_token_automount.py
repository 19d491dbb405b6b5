"""Pods get no API token that they did not ask for."""

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
from policies.kubernetes_pods import (
    POD_RESOURCES,
    POD_TYPES,
    POD_VARIABLES,
    in_system_namespace,
    pod_of,
)
from policies.resource import Resource

ACCOUNT = "kubernetes:core/v1:ServiceAccount"


def _judge(resource: Resource) -> Iterator[Finding]:
    if in_system_namespace(resource):
        return
    path = "" if resource.type == ACCOUNT else f"{pod_of(resource)[0]}."
    path = f"{path}automountServiceAccountToken"
    yield from require(resource, path, lambda value: value is False, "must be false")


GUARDRAIL = Guardrail(
    id="deny-token-automount",
    title="API tokens are not mounted by default",
    why="A stolen token speaks to the API server with the pod's rights.",
    fix="Set automountServiceAccountToken to false; project a token where it is needed.",
    severity=Severity.MEDIUM,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(
        cis_eks=("4.1.6",), nsa_kubernetes=("service-account-tokens",), nist_800_53=("AC-6",)
    ),
    check=ResourceCheck(POD_TYPES | {ACCOUNT}, _judge),
    admission=Admission(
        resources=POD_RESOURCES,
        variables=POD_VARIABLES,
        validations=(
            Validation(
                "has(variables.pod.automountServiceAccountToken) && !variables.pod.automountServiceAccountToken",
                "automountServiceAccountToken must be false",
            ),
        ),
    ),
)
