"""Start, resume, stop and delete the Kubernetes control plane behind one EKS cluster."""

from __future__ import annotations

import fcntl
import ipaddress
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sandbox.paths import SandboxPaths
from sandbox.processes import certificates, kubeconfig, supervisor
from sandbox.processes.cluster_files import (
    ClusterFiles,
    ClusterPorts,
    ClusterSettings,
    cluster_files,
    known_clusters,
)
from sandbox.processes.plane import ControlPlane
from sandbox.processes.startup import start_processes

DEFAULT_VERSION = "1.34"
DEFAULT_SERVICE_CIDR = "172.20.0.0/16"
GRACE_SECONDS = 8.0
NO_GRACE_SECONDS = 0.2


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
    start_processes(plane)
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


def _for_all(paths: SandboxPaths, action: Callable[[ClusterFiles], ControlPlane]) -> tuple[ControlPlane, ...]:
    with ThreadPoolExecutor() as pool:
        return tuple(pool.map(action, known_clusters(paths)))
