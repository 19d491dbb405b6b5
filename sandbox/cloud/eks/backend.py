"""The EKS of one account and region; the operations live in the modules beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.cloud.eks import errors
from sandbox.cloud.eks.state import ClusterState, Document
from sandbox.cloud.extension import Call, Registry
from sandbox.processes.cluster_files import cluster_key

STATE = "eks"
PARTITION = "aws"


@dataclass(frozen=True)
class EksBackend:
    """A view of the state that the emulator's snapshot holds."""

    account_id: str
    region_name: str
    clusters: dict[str, ClusterState]

    def cluster(self, name: str) -> ClusterState:
        found = self.clusters.get(name)
        if found is None:
            raise errors.cluster_not_found(name)
        return found

    def active_cluster(self, name: str) -> ClusterState:
        found = self.cluster(name)
        if not found.is_active:
            raise errors.invalid_request(f"Cluster '{name}' is not in ACTIVE status", clusterName=name)
        return found

    def key(self, name: str) -> str:
        """The name of the cluster's folder."""
        return cluster_key(self.account_id, self.region_name, name)

    def arn(self, resource: str) -> str:
        return f"arn:{PARTITION}:eks:{self.region_name}:{self.account_id}:{resource}"

    def documents_with_tags(self) -> Iterator[Document]:
        """Everything that has an ARN and tags."""
        for cluster in self.clusters.values():
            yield cluster.document
            for collection in cluster.collections().values():
                yield from collection.values()


def backend_of(call: Call) -> EksBackend:
    """The EKS that a request speaks to."""
    return EksBackend(call.account, call.region, call.state(STATE).setdefault("clusters", {}))


def all_backends(registry: Registry) -> Iterator[EksBackend]:
    for account, region, state in registry.all_states(STATE):
        yield EksBackend(account, region, state.get("clusters", {}))
