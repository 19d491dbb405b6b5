"""Start, resume, stop and delete the Kubernetes control plane behind one EKS cluster."""

from __future__ import annotations

import fcntl
import ipaddress
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.paths import SandboxPaths
from sandbox.processes import (
    certificates,
    etcd,
    kube_apiserver,
    kube_controller_manager,
    kube_scheduler,
    kubeconfig,
    kwok,
    supervisor,
    token_webhook,
)
from sandbox.processes.cluster_files import (
    ClusterFiles,
    ClusterPorts,
    ClusterSettings,
    cluster_files,
    known_clusters,
)
from sandbox.processes.kube_client import KubernetesClient
from sandbox.toolchain import binaries

DEFAULT_VERSION = "1.34"
DEFAULT_SERVICE_CIDR = "172.20.0.0/16"
DEFAULT_SERVICE_ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default"
NODE_LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"
COMPONENTS = (
    "kwok",
    "kube-scheduler",
    "kube-controller-manager",
    "kube-apiserver",
    "token-webhook",
    etcd.NAME,
)
"""In the order in which they stop: clients before the API server, the store last."""
GRACE_SECONDS = 8.0
NO_GRACE_SECONDS = 0.2


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


def settings_for(
    account: str,
    region: str,
    name: str,
    *,
    version: str = DEFAULT_VERSION,
    issuer: str | None = None,
    service_cidr: str = DEFAULT_SERVICE_CIDR,
) -> ClusterSettings:
    """The settings of a new cluster, on ports that are free now."""
    return ClusterSettings(
        account=account,
        region=region,
        name=name,
        version=version,
        issuer=issuer or f"https://oidc.eks.{region}.amazonaws.com/id/{account}-{name}",
        service_cidr=service_cidr,
        ports=ClusterPorts.choose(),
    )


def start(settings: ClusterSettings, paths: SandboxPaths) -> ControlPlane:
    """Start a new control plane, or resume the one of that account, region and name; returns when it is usable.

    Raises supervisor.ProcessError or binaries.BuildError.
    """
    with _alone(settings.key, paths):
        return _start(settings, paths)


def _start(settings: ClusterSettings, paths: SandboxPaths) -> ControlPlane:
    files = cluster_files(paths, settings.key)
    service_ip = str(ipaddress.ip_network(settings.service_cidr)[1])
    certificates.create_all(files, service_ip)
    files.write_settings(settings)
    kubeconfig.write_all(files, settings)
    plane = ControlPlane(paths, files, settings)
    _start_processes(plane)
    return plane


def resume(files: ClusterFiles, paths: SandboxPaths) -> ControlPlane:
    """Start a known cluster again on its data, and on its ports unless another program took one meanwhile."""
    with _alone(files.key, paths):
        plane = find(files, paths)
        if plane.is_running():
            return plane
        _stop(plane, GRACE_SECONDS)
        ports = plane.settings.ports.replaced_where_taken()
        return _start(replace(plane.settings, ports=ports), paths)


def resume_all(paths: SandboxPaths) -> tuple[ControlPlane, ...]:
    """Resume every cluster that this sandbox has a folder of."""
    return _for_all(paths, lambda files: resume(files, paths))


def stop_all(paths: SandboxPaths) -> tuple[ControlPlane, ...]:
    """Stop every control plane in an order that loses nothing; the data stays."""
    return _for_all(paths, lambda files: stop(find(files, paths)))


def find(files: ClusterFiles, paths: SandboxPaths) -> ControlPlane:
    """A known cluster as it is, without starting it."""
    return ControlPlane(paths, files, files.read_settings())


def stop(plane: ControlPlane) -> ControlPlane:
    """Stop its processes; the data stays."""
    with _alone(plane.files.key, plane.paths):
        _stop(plane, GRACE_SECONDS)
    return plane


def _stop(plane: ControlPlane, grace_seconds: float) -> None:
    for name in plane.process_names():
        supervisor.stop(name, plane.paths, grace_seconds=grace_seconds)


def restart(plane: ControlPlane, version: str) -> ControlPlane:
    """Run the same cluster with another Kubernetes version."""
    with _alone(plane.files.key, plane.paths):
        _stop(plane, GRACE_SECONDS)
        return _start(replace(plane.settings, version=version), plane.paths)


def delete(plane: ControlPlane) -> None:
    """End its processes at once and remove its folder and logs."""
    with _alone(plane.files.key, plane.paths) as lock:
        _stop(plane, NO_GRACE_SECONDS)
        shutil.rmtree(plane.files.folder, ignore_errors=True)
        for name in plane.process_names():
            supervisor.log_file(name, plane.paths).unlink(missing_ok=True)
        lock.unlink()


@contextmanager
def temporary_control_plane(paths: SandboxPaths, name: str = "test") -> Iterator[Path]:
    """For tests: a running control plane without nodes; yields the admin's kubeconfig and deletes all after."""
    settings = settings_for("123456789012", "eu-central-1", name)
    plane = ControlPlane(paths, cluster_files(paths, settings.key), settings)
    try:
        yield start(settings, paths).admin_kubeconfig
    finally:
        delete(plane)


@contextmanager
def _alone(key: str, paths: SandboxPaths) -> Iterator[Path]:
    """The emulator and `sandbox start` may both want to start a cluster: the second finds it running."""
    lock = paths.run / f"{key}.lock"
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield lock


def _start_processes(plane: ControlPlane) -> None:
    """The store first, then the API server beside its webhook, then their clients."""
    files, settings, paths = plane.files, plane.settings, plane.paths
    store = etcd.EtcdConfig(files=files, ports=settings.ports)
    supervisor.start(etcd.process(store), paths)
    server = kube_apiserver.ApiServerConfig(
        program=binaries.path("kube-apiserver"),
        files=files,
        settings=settings,
        etcd_url=store.client_url,
        ready=plane.client.is_ready,
    )
    webhook = token_webhook.TokenWebhookConfig(paths=paths, files=files, settings=settings)
    with ThreadPoolExecutor() as pool:
        starts = [
            pool.submit(supervisor.start, spec, paths)
            for spec in (kube_apiserver.process(server), token_webhook.process(webhook))
        ]
        for pending in starts:
            pending.result()
    _start_clients(plane)


def _start_clients(plane: ControlPlane) -> None:
    files, settings = plane.files, plane.settings
    manager = kube_controller_manager.ControllerManagerConfig(
        program=binaries.path("kube-controller-manager"),
        files=files,
        settings=settings,
        ready=lambda: plane.client.get(DEFAULT_SERVICE_ACCOUNT) is not None,
    )
    scheduler = kube_scheduler.SchedulerConfig(
        program=binaries.path("kube-scheduler"), files=files, settings=settings, ready=lambda: True
    )
    nodes = kwok.KwokConfig(program=binaries.path("kwok"), files=files, settings=settings, ready=lambda: True)
    # A kwok that starts anew would wait until the leases of the one before it expire.
    plane.client.delete(NODE_LEASES)
    for spec in (
        kube_scheduler.process(scheduler),
        kwok.process(nodes),
        kube_controller_manager.process(manager),
    ):
        supervisor.start(spec, plane.paths)


def _for_all(paths: SandboxPaths, action: Callable[[ClusterFiles], ControlPlane]) -> tuple[ControlPlane, ...]:
    with ThreadPoolExecutor() as pool:
        return tuple(pool.map(action, known_clusters(paths)))
