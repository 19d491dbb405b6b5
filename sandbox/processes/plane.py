"""One cluster's control plane: what it consists of, and where it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sandbox.paths import SandboxPaths
from sandbox.processes import etcd, kubeconfig, supervisor
from sandbox.processes.cluster_files import ClusterFiles, ClusterSettings
from sandbox.processes.kube_client import KubernetesClient

COMPONENTS = (
    "kwok",
    "kube-scheduler",
    "kube-controller-manager",
    "kube-apiserver",
    "token-webhook",
    etcd.NAME,
)
"""In the order in which they stop: clients before the API server, the store last."""


@dataclass(frozen=True)
class ControlPlane:
    """One cluster's control plane, running or not."""

    paths: SandboxPaths
    files: ClusterFiles
    settings: ClusterSettings

    @property
    def endpoint(self) -> str:
        return self.settings.endpoint

    @property
    def authority_data(self) -> str:
        return kubeconfig.authority_data(self.files)

    @property
    def admin_kubeconfig(self) -> Path:
        return self.files.admin_kubeconfig

    @property
    def client(self) -> KubernetesClient:
        return KubernetesClient(self.files)

    def process_names(self) -> tuple[str, ...]:
        return tuple(f"{self.files.key}.{component}" for component in COMPONENTS)

    def is_running(self) -> bool:
        return all(supervisor.find(name, self.paths) for name in self.process_names())
