"""What a namespace of the platform consists of, as plain manifests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from components.cluster import network_rules
from components.cluster.manifest_types import LimitRange, Namespace, NetworkPolicy, ResourceQuota

_DNS_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
MESH_NAMESPACE = "istio-system"


class PodSecurity(StrEnum):
    """Pod Security Standards; `privileged` is missing because no namespace of ours may be."""

    BASELINE = "baseline"
    RESTRICTED = "restricted"


@dataclass(frozen=True, kw_only=True)
class Quota:
    """The most that all pods of a namespace may ask for together."""

    cpu: str = "16"
    memory: str = "32Gi"
    pods: int = 50
    load_balancers: int = 0

    def __post_init__(self) -> None:
        if self.pods < 1:
            raise ValueError(f"Quota.pods: {self.pods} leaves no room for a pod; give at least 1")


@dataclass(frozen=True, kw_only=True)
class NamespacePlan:
    """One namespace: its name, how strict it is, whether the mesh covers it, and its share of the cluster."""

    name: str
    pod_security: PodSecurity = PodSecurity.RESTRICTED
    mesh: bool = True
    quota: Quota = Quota()

    def __post_init__(self) -> None:
        if not _DNS_LABEL.fullmatch(self.name):
            raise ValueError(
                f"NamespacePlan.name: {self.name!r} is no DNS label; "
                "use up to 63 lower-case letters, digits and inner hyphens"
            )
        if self.name == "default" or self.name.startswith("kube-"):
            raise ValueError(f"NamespacePlan.name: {self.name!r} belongs to Kubernetes; choose another name")


def namespace(plan: NamespacePlan) -> Namespace:
    """The namespace with its Pod Security level enforced, audited and warned about."""
    labels = {
        f"pod-security.kubernetes.io/{mode}": plan.pod_security.value for mode in ("enforce", "audit", "warn")
    }
    labels["app.kubernetes.io/part-of"] = "platform"
    if plan.mesh:
        labels["istio-injection"] = "enabled"
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": plan.name, "labels": labels}}


def resource_quota(plan: NamespacePlan) -> ResourceQuota:
    """The namespace's ceiling; load balancers and node ports belong to the edge alone."""
    quota = plan.quota
    hard = {
        "requests.cpu": quota.cpu,
        "requests.memory": quota.memory,
        "limits.memory": quota.memory,
        "pods": str(quota.pods),
        "services.loadbalancers": str(quota.load_balancers),
    }
    if quota.load_balancers == 0:
        # A load balancer takes node ports too, so they are only forbidden where there is none.
        hard["services.nodeports"] = "0"
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "quota", "namespace": plan.name},
        "spec": {"hard": hard},
    }


def limit_range(plan: NamespacePlan) -> LimitRange:
    """What a container gets that asks for nothing, and the most that one may ask for."""
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": {"name": "limits", "namespace": plan.name},
        "spec": {
            "limits": [
                {
                    "type": "Container",
                    "default": {"cpu": "500m", "memory": "256Mi"},
                    "defaultRequest": {"cpu": "100m", "memory": "128Mi"},
                    "max": {"cpu": "4", "memory": "8Gi"},
                }
            ]
        },
    }


def network_policies(plan: NamespacePlan) -> Iterator[NetworkPolicy]:
    """Deny by default, then names, and for pods of the mesh its control plane."""
    yield network_rules.default_deny(plan.name)
    yield network_rules.allow_egress(plan.name, "allow-dns", {}, [network_rules.dns()])
    if plan.mesh:
        istiod = network_rules.pods(MESH_NAMESPACE, app="istiod")
        rule = network_rules.egress([istiod], network_rules.tcp(network_rules.ISTIOD_XDS_PORT))
        yield network_rules.allow_egress(plan.name, "allow-mesh-control-plane", {}, [rule])
