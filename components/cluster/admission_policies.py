"""The guardrails that bind an account, enforced by its cluster's API server."""

from collections.abc import Sequence

import pulumi

from components.base import PlatformComponent
from components.cluster.kubernetes_object import KubernetesObject
from policies.admission import admission_manifests
from policies.scope import Place

BINDING = "ValidatingAdmissionPolicyBinding"


class AdmissionPolicies(PlatformComponent):
    """What a preview refuses, the cluster refuses too: a policy and its binding for each guardrail with CEL."""

    policy_names: pulumi.Output[Sequence[str]]

    def __init__(self, name: str, place: Place, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        manifests = admission_manifests(place)
        policies = {
            each["metadata"]["name"]: KubernetesObject(
                f"{name}-{each['metadata']['name']}", each, self.child()
            )
            for each in manifests
            if each["kind"] != BINDING
        }
        for each in manifests:
            if each["kind"] == BINDING:
                bound = each["metadata"]["name"]
                after = self.child(depends_on=[policies[bound]])
                KubernetesObject(f"{name}-{bound}-binding", each, after)
        self.policy_names = pulumi.Output.all(*(policy.object_name for policy in policies.values()))
        self.publish()
