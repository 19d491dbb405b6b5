"""The guardrails' CEL rules as ValidatingAdmissionPolicy and binding manifests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypedDict

from policies.guardrail import Admission, Guardrail
from policies.kubernetes_pods import SYSTEM_NAMESPACES
from policies.registry import all_guardrails
from policies.scope import Place

API_VERSION = "admissionregistration.k8s.io/v1"


class ResourceRule(TypedDict):
    apiGroups: list[str]
    apiVersions: list[str]
    operations: list[str]
    resources: list[str]


class Metadata(TypedDict):
    name: str
    labels: dict[str, str]
    annotations: dict[str, str]


class CelValidation(TypedDict):
    expression: str
    message: str
    reason: str


class CelVariable(TypedDict):
    name: str
    expression: str


class Requirement(TypedDict):
    key: str
    operator: str
    values: list[str]


class Selector(TypedDict):
    matchExpressions: list[Requirement]


class MatchConstraints(TypedDict):
    resourceRules: list[ResourceRule]


class MatchResources(TypedDict, total=False):
    namespaceSelector: Selector


class PolicySpec(TypedDict):
    failurePolicy: str  # Kubernetes' own field names
    matchConstraints: MatchConstraints  # Kubernetes' own field names
    variables: list[CelVariable]
    validations: list[CelValidation]


class BindingSpec(TypedDict):
    policyName: str  # Kubernetes' own field names
    validationActions: list[str]  # Kubernetes' own field names
    matchResources: MatchResources  # Kubernetes' own field names


class PolicyManifest(TypedDict):
    apiVersion: str  # Kubernetes' own field names
    kind: str
    metadata: Metadata
    spec: PolicySpec


class BindingManifest(TypedDict):
    apiVersion: str  # Kubernetes' own field names
    kind: str
    metadata: Metadata
    spec: BindingSpec


Manifest = PolicyManifest | BindingManifest


def admission_manifests(place: Place, guardrails: Iterable[Guardrail] | None = None) -> list[Manifest]:
    """A policy and its binding for each guardrail with a CEL rule that binds the cluster's account."""
    chosen = all_guardrails() if guardrails is None else guardrails
    return [manifest for one in chosen if one.binds(place) for manifest in _manifests(one)]


def _manifests(guardrail: Guardrail) -> Iterator[Manifest]:
    if guardrail.admission is None:
        return
    yield PolicyManifest(
        apiVersion=API_VERSION,
        kind="ValidatingAdmissionPolicy",
        metadata=_metadata(guardrail),
        spec=PolicySpec(
            failurePolicy="Fail",
            matchConstraints={"resourceRules": _rules(guardrail.admission)},
            variables=[{"name": name, "expression": text} for name, text in guardrail.admission.variables],
            validations=[
                {
                    "expression": validation.expression,
                    "message": f"{guardrail.id}: {validation.message}. {guardrail.fix}",
                    "reason": "Forbidden",
                }
                for validation in guardrail.admission.validations
            ],
        ),
    )
    yield BindingManifest(
        apiVersion=API_VERSION,
        kind="ValidatingAdmissionPolicyBinding",
        metadata=_metadata(guardrail),
        spec=BindingSpec(
            policyName=f"platform-{guardrail.id}",
            validationActions=["Deny"] if guardrail.mandatory else ["Warn", "Audit"],
            matchResources={"namespaceSelector": {"matchExpressions": [_outside_system()]}},
        ),
    )


def _metadata(guardrail: Guardrail) -> Metadata:
    return {
        "name": f"platform-{guardrail.id}",
        "labels": {"app.kubernetes.io/part-of": "guardrails"},
        "annotations": {"platform/why": guardrail.why},
    }


def _rules(admission: Admission) -> list[ResourceRule]:
    return [
        {
            "apiGroups": [group],
            "apiVersions": ["v1"],
            "operations": list(admission.operations),
            "resources": [plural],
        }
        for group, _, plural in (resource.partition("/") for resource in admission.resources)
    ]


def _outside_system() -> Requirement:
    return {
        "key": "kubernetes.io/metadata.name",
        "operator": "NotIn",
        "values": list(SYSTEM_NAMESPACES),
    }
