"""Each namespace starts from deny."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.evaluation import UNKNOWN
from policies.findings import mapping, texts
from policies.guardrail import (
    Domain,
    Finding,
    Frameworks,
    Guardrail,
    Severity,
    StackCheck,
    Undecided,
    Violation,
)
from policies.kubernetes_pods import SYSTEM_NAMESPACES
from policies.resource import Resource

NAMESPACE = "kubernetes:core/v1:Namespace"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def _judge_stack(resources: Sequence[Resource]) -> Iterator[Finding]:
    policies = [resource for resource in resources if resource.type == POLICY and _denies_all(resource)]
    closed = {(policy.provider.name, str(policy.at("metadata.namespace"))) for policy in policies}
    for namespace in resources:
        name = namespace.at("metadata.name")
        if namespace.type != NAMESPACE or name in SYSTEM_NAMESPACES:
            continue
        if name is UNKNOWN:
            yield Undecided(path="metadata.name", urn=namespace.urn)
        elif (namespace.provider.name, str(name)) not in closed:
            yield Violation(
                path="metadata.name", value=name, problem="has no default deny", urn=namespace.urn
            )


def _denies_all(policy: Resource) -> bool:
    everyone = not mapping(policy.at("spec.podSelector"))
    both = {"Ingress", "Egress"}.issubset(texts(policy.at("spec.policyTypes")))
    return everyone and both and not policy.at("spec.ingress") and not policy.at("spec.egress")


GUARDRAIL = Guardrail(
    id="require-network-policy",
    title="Each namespace denies traffic by default",
    why="Without a default-deny policy every pod may talk to every other pod.",
    fix="Add a NetworkPolicy with an empty podSelector and both policyTypes.",
    severity=Severity.HIGH,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(
        cis_eks=("4.3.2",), nsa_kubernetes=("network-policies",), nist_800_53=("AC-4", "SC-7")
    ),
    stack_check=StackCheck(_judge_stack),
)
