"""A namespace on the cluster with everything that a namespace of the platform starts from."""

import pulumi

from components.base import PlatformComponent
from components.cluster import namespace_plan
from components.cluster.kubernetes_object import KubernetesObject
from components.cluster.namespace_plan import NamespacePlan


class Namespace(PlatformComponent):
    """The namespace, its quota and limits, and its default-deny policies."""

    namespace_name: pulumi.Output[str]

    def __init__(self, name: str, plan: NamespacePlan, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        made = KubernetesObject(f"{name}-namespace", namespace_plan.namespace(plan), self.child())
        inside = self.child(depends_on=[made])
        KubernetesObject(f"{name}-quota", namespace_plan.resource_quota(plan), inside)
        KubernetesObject(f"{name}-limits", namespace_plan.limit_range(plan), inside)
        for policy in namespace_plan.network_policies(plan):
            KubernetesObject(f"{name}-{policy['metadata']['name']}", policy, inside)
        self.namespace_name = made.object_name
        self.publish()
