"""kube-controller-manager: every controller that is of use without a kubelet, with few workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.processes import certificates as pki
from sandbox.processes.cluster_files import AUTHORITY, ClusterFiles, ClusterSettings
from sandbox.processes.supervisor import ProcessSpec

POD_CIDR = "100.64.0.0/16"
"""Pods get addresses from the shared address space: no simulated packet ever leaves the machine."""
NODE_MASK_BITS = 24
WITHOUT_USE = (
    "cloud-node-lifecycle-controller",
    "device-taint-eviction-controller",
    "node-route-controller",
    "persistentvolume-expander-controller",
    "persistentvolume-attach-detach-controller",
    "podcertificaterequest-cleaner-controller",
    "resourceclaim-controller",
    "service-lb-controller",
    "storage-version-migrator-controller",
    "ttl-controller",
)
"""Controllers that need a cloud, a kubelet or real devices."""
WORKERS = 2
GARBAGE_COLLECTOR_WORKERS = 4
HAS_WORKERS = ("deployment", "statefulset", "daemonset", "replicaset", "job", "endpoint", "service-endpoint")


@dataclass(frozen=True, kw_only=True)
class ControllerManagerConfig:
    program: Path
    files: ClusterFiles
    settings: ClusterSettings
    ready: Callable[[], bool]


def process(config: ControllerManagerConfig) -> ProcessSpec:
    files = config.files
    return ProcessSpec(
        name=f"{files.key}.kube-controller-manager",
        command=(
            str(config.program),
            f"--kubeconfig={files.kubeconfig('kube-controller-manager')}",
            f"--emulated-version=kube={config.settings.version}",
            "--secure-port=0",
            "--leader-elect=false",
            "--profiling=false",
            f"--controllers={','.join(('*', *(f'-{name}' for name in WITHOUT_USE)))}",
            f"--root-ca-file={files.certificate(AUTHORITY)}",
            f"--service-account-private-key-file={files.key_file(pki.SERVICE_ACCOUNT)}",
            f"--cluster-signing-cert-file={files.certificate(AUTHORITY)}",
            f"--cluster-signing-key-file={files.key_file(AUTHORITY)}",
            "--allocate-node-cidrs=true",
            f"--cluster-cidr={POD_CIDR}",
            f"--node-cidr-mask-size={NODE_MASK_BITS}",
            f"--service-cluster-ip-range={config.settings.service_cidr}",
            *_rates(),
        ),
        environment={"GOGC": "60", "GOMEMLIMIT": "100MiB"},
        ready=config.ready,
    )


def _rates() -> tuple[str, ...]:
    """A node that the machine was too busy to renew must not be taken for dead, hence the long grace."""
    return (
        *(f"--concurrent-{name}-syncs={WORKERS}" for name in HAS_WORKERS),
        f"--concurrent-gc-syncs={GARBAGE_COLLECTOR_WORKERS}",
        "--kube-api-qps=200",
        "--kube-api-burst=400",
        "--node-monitor-grace-period=120s",
        "--horizontal-pod-autoscaler-sync-period=60s",
    )
