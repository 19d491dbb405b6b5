"""Kubeconfig files with a client certificate, for the control plane's own components and for the admin."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

from sandbox.processes.certificates import CLIENTS
from sandbox.processes.cluster_files import AUTHORITY, ClusterFiles, ClusterSettings, write_private

WEBHOOK = "token-webhook"


def write_all(files: ClusterFiles, settings: ClusterSettings) -> None:
    """One kubeconfig for each client certificate, and the one that tells the API server its token webhook."""
    for user in CLIENTS:
        write_private(files.kubeconfig(user), _document(_cluster(files, settings), _user(files, user)))
    webhook = {"server": f"http://127.0.0.1:{settings.ports.token_webhook}/authenticate"}
    write_private(files.kubeconfig(WEBHOOK), _document(webhook, {}))


def authority_data(files: ClusterFiles) -> str:
    """The cluster's CA certificate as EKS reports it: base64 of PEM."""
    return _base64(files.certificate(AUTHORITY))


def _cluster(files: ClusterFiles, settings: ClusterSettings) -> dict[str, str]:
    return {"server": settings.endpoint, "certificate-authority-data": authority_data(files)}


def _user(files: ClusterFiles, user: str) -> dict[str, str]:
    return {
        "client-certificate-data": _base64(files.certificate(user)),
        "client-key-data": _base64(files.key_file(user)),
    }


def _document(cluster: dict[str, str], user: dict[str, str]) -> str:
    """JSON, which every YAML reader takes."""
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "default",
        "clusters": [{"name": "default", "cluster": cluster}],
        "users": [{"name": "default", "user": user}],
        "contexts": [{"name": "default", "context": {"cluster": "default", "user": "default"}}],
    }
    return json.dumps(document, indent=2) + "\n"


def _base64(file: Path) -> str:
    return b64encode(file.read_bytes()).decode()
