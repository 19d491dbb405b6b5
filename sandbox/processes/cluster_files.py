"""One Kubernetes cluster's identity, settings and folder: `.sandbox/clusters/<account>-<region>-<name>/`."""

from __future__ import annotations

import json
import socket
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Self

from sandbox.paths import LOOPBACK, SandboxPaths, free_port

SETTINGS_FILE = "cluster.json"
PRIVATE_FILE_MODE = 0o600
AUTHORITY = "ca"
"""The name of the cluster's own certificate authority among its certificates."""


@dataclass(frozen=True, kw_only=True)
class ClusterPorts:
    """Chosen at the first start and kept, because kubeconfigs in Pulumi's state hold the API server's."""

    api_server: int
    etcd: int
    etcd_peer: int
    token_webhook: int

    @classmethod
    def choose(cls) -> Self:
        return cls(**{field.name: free_port() for field in fields(cls)})

    def replaced_where_taken(self) -> Self:
        """The same ports, except those that another program listens on now."""
        kept = {name: port if _is_free(port) else free_port() for name, port in asdict(self).items()}
        return type(self)(**kept)


@dataclass(frozen=True, kw_only=True)
class ClusterSettings:
    """What decides how a control plane runs; saved beside its data, so that it can be started again."""

    account: str
    region: str
    name: str
    version: str
    issuer: str
    service_cidr: str
    ports: ClusterPorts

    @property
    def key(self) -> str:
        return cluster_key(self.account, self.region, self.name)

    @property
    def endpoint(self) -> str:
        return f"https://{LOOPBACK}:{self.ports.api_server}"


@dataclass(frozen=True)
class ClusterFiles:
    """The paths inside one cluster's folder."""

    folder: Path

    @property
    def key(self) -> str:
        return self.folder.name

    @property
    def admin_kubeconfig(self) -> Path:
        return self.kubeconfig("admin")

    @property
    def access_entries(self) -> Path:
        """Who may come in and as whom; the emulator writes it, the token webhook reads it."""
        return self.folder / "access-entries.json"

    @property
    def etcd_data(self) -> Path:
        return self.folder / "etcd"

    @property
    def kwok_config(self) -> Path:
        return self.folder / "kwok.yaml"

    def certificate(self, name: str) -> Path:
        return self.folder / "pki" / f"{name}.crt"

    def key_file(self, name: str) -> Path:
        return self.folder / "pki" / f"{name}.key"

    def kubeconfig(self, user: str) -> Path:
        return self.folder / f"{user}.kubeconfig"

    def exists(self) -> bool:
        return (self.folder / SETTINGS_FILE).exists()

    def read_settings(self) -> ClusterSettings:
        document = json.loads((self.folder / SETTINGS_FILE).read_text())
        return ClusterSettings(**{**document, "ports": ClusterPorts(**document["ports"])})

    def write_settings(self, settings: ClusterSettings) -> None:
        write_private(self.folder / SETTINGS_FILE, json.dumps(asdict(settings), indent=2) + "\n")


def cluster_key(account: str, region: str, name: str) -> str:
    return f"{account}-{region}-{name}"


def cluster_files(paths: SandboxPaths, key: str) -> ClusterFiles:
    return ClusterFiles(paths.clusters / key)


def known_clusters(paths: SandboxPaths) -> tuple[ClusterFiles, ...]:
    """Every cluster that has a folder with settings, running or not."""
    return tuple(ClusterFiles(file.parent) for file in sorted(paths.clusters.glob(f"*/{SETTINGS_FILE}")))


def write_private(file: Path, content: str | bytes) -> None:
    """Write a file that only its owner may read, in one step: a reader never sees half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.partial")
    partial.touch(mode=PRIVATE_FILE_MODE)
    partial.write_bytes(content.encode() if isinstance(content, str) else content)
    partial.replace(file)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
