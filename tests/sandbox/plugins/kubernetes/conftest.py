"""One real control plane for the whole suite, and an engine that talks to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.paths import SandboxPaths
from sandbox.plugins.kubernetes.client import ApiClient
from sandbox.plugins.kubernetes.connection import connect
from sandbox.plugins.kubernetes.provider import create_servicer
from sandbox.plugins.kubernetes.settings import ProviderSettings
from sandbox.processes.control_plane import temporary_control_plane
from tests.sandbox.plugins.kubernetes.engine import Engine

NODE = {
    "apiVersion": "v1",
    "kind": "Node",
    "metadata": {"name": "worker"},
    "status": {"allocatable": {"cpu": "8", "memory": "16Gi", "pods": "110"}},
}


@pytest.fixture(scope="session")
def kubeconfig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The admin's kubeconfig of a control plane with one simulated node."""
    paths = SandboxPaths(tmp_path_factory.mktemp("control-plane"))
    with temporary_control_plane(paths, "conformance") as admin:
        settings = ProviderSettings(kubeconfig=str(admin))
        connect(settings, {}).client.request("POST", "/api/v1/nodes", body=NODE)
        yield admin


@pytest.fixture(scope="session")
def api(kubeconfig: Path) -> ApiClient:
    """The API server, asked past the provider."""
    return connect(ProviderSettings(kubeconfig=str(kubeconfig)), {}).client


@pytest.fixture(scope="session")
def engine(kubeconfig: Path) -> Engine:
    return Engine(create_servicer({}), {"kubeconfig": kubeconfig.read_text()})


@pytest.fixture(scope="session")
def offline_engine() -> Engine:
    """A provider whose cluster nobody serves: whatever works with it needs no cluster."""
    config = (
        "{apiVersion: v1, kind: Config, current-context: x, clusters: [{name: x, cluster: {server: "
        "'http://127.0.0.1:1'}}], contexts: [{name: x, context: {cluster: x}}]}"
    )
    return Engine(create_servicer({}), {"kubeconfig": config})
