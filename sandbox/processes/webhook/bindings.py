"""EKS access policies as RBAC bindings in the cluster: one group for each access entry, bound to stock roles."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sandbox.processes.kube_client import JsonObject, KubernetesClient
from sandbox.processes.webhook.access_entries import AccessEntry

RBAC = "/apis/rbac.authorization.k8s.io/v1"
LABEL = "eks.amazonaws.com/access-entry"
ADMIN_VIEW = "eks:admin-view"
CLUSTER_ROLES = {
    "AmazonEKSClusterAdminPolicy": "cluster-admin",
    "AmazonEKSAdminPolicy": "admin",
    "AmazonEKSEditPolicy": "edit",
    "AmazonEKSViewPolicy": "view",
    "AmazonEKSAdminViewPolicy": ADMIN_VIEW,
}
"""Access policy -> the cluster role with (nearly) the same rules."""


@dataclass(frozen=True)
class Binding:
    """One entry's group bound to one cluster role, in a namespace or, without one, everywhere."""

    group: str
    policy: str
    namespace: str | None

    @property
    def name(self) -> str:
        return f"{self.group}:{self.policy}"

    @property
    def path(self) -> str:
        if self.namespace is None:
            return f"{RBAC}/clusterrolebindings/{self.name}"
        return f"{RBAC}/namespaces/{self.namespace}/rolebindings/{self.name}"

    def document(self) -> JsonObject:
        metadata: JsonObject = {"name": self.name, "labels": {LABEL: "true"}}
        api_group = "rbac.authorization.k8s.io"
        return {
            "apiVersion": f"{api_group}/v1",
            "kind": "RoleBinding" if self.namespace else "ClusterRoleBinding",
            "metadata": metadata | ({"namespace": self.namespace} if self.namespace else {}),
            "subjects": [{"apiGroup": api_group, "kind": "Group", "name": self.group}],
            "roleRef": {"apiGroup": api_group, "kind": "ClusterRole", "name": CLUSTER_ROLES[self.policy]},
        }


def reconcile(client: KubernetesClient, entries: Iterable[AccessEntry]) -> None:
    """Make the cluster's bindings those that the access entries ask for, no more and no fewer."""
    wanted = set(wanted_bindings(entries, _namespaces(client)))
    present = _present(client)
    if any(binding.policy == "AmazonEKSAdminViewPolicy" for binding in wanted):
        client.apply(f"{RBAC}/clusterroles/{ADMIN_VIEW}", _admin_view_role())
    for binding in wanted - present:
        client.apply(binding.path, binding.document())
    for binding in present - wanted:
        client.delete(binding.path)


def bind_namespace(client: KubernetesClient, entries: Iterable[AccessEntry], namespace: str) -> None:
    """Add what a namespace that just appeared needs."""
    for binding in wanted_bindings(entries, (namespace,)):
        if binding.namespace is not None and client.get(binding.path) is None:
            client.apply(binding.path, binding.document())


def wanted_bindings(entries: Iterable[AccessEntry], namespaces: Iterable[str]) -> tuple[Binding, ...]:
    """The bindings of all entries over these namespaces; a scope may hold wildcards such as `team-*`."""
    present = tuple(namespaces)
    found: list[Binding] = []
    for entry in entries:
        for policy in entry.policies:
            if not policy.namespaces:
                found.append(Binding(entry.group, policy.name, None))
                continue
            found += [
                Binding(entry.group, policy.name, namespace)
                for namespace in present
                if any(fnmatch.fnmatchcase(namespace, pattern) for pattern in policy.namespaces)
            ]
    return tuple(found)


def _namespaces(client: KubernetesClient) -> tuple[str, ...]:
    return tuple(_metadata(item)["name"] for item in client.items("/api/v1/namespaces"))


def _present(client: KubernetesClient) -> set[Binding]:
    found = set()
    for kind in ("clusterrolebindings", "rolebindings"):
        for item in client.items(f"{RBAC}/{kind}?labelSelector={LABEL}"):
            metadata = _metadata(item)
            group, _, policy = metadata["name"].rpartition(":")
            found.add(Binding(group, policy, metadata.get("namespace")))
    return found


def _metadata(item: JsonObject) -> dict[str, str]:
    return cast(dict[str, str], item["metadata"])


def _admin_view_role() -> JsonObject:
    everything = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list", "watch"]}
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": ADMIN_VIEW},
        "rules": [everything],
    }
