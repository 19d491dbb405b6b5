"""A control plane as a whole, with real processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kubernetes
import pytest

from sandbox.paths import SandboxPaths
from sandbox.processes import control_plane, supervisor
from sandbox.processes.cluster_files import cluster_files, known_clusters
from sandbox.processes.kube_client import KubernetesError
from sandbox.processes.plane import ControlPlane

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(180)]
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "edge"},
    "spec": {"type": "LoadBalancer", "ports": [{"port": 80}]},
}


def eventually(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return False


@pytest.fixture(name="plane", scope="module")
def running_plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    paths = SandboxPaths(tmp_path_factory.mktemp("sandbox"))
    with control_plane.temporary_control_plane(paths):
        (files,) = known_clusters(paths)
        yield control_plane.find(files, paths)


@pytest.fixture(name="api")
def client(plane: ControlPlane) -> Iterator[Any]:
    """The official client, as anybody would use the kubeconfig."""
    create: Any = kubernetes.config.new_client_from_config
    with create(str(plane.admin_kubeconfig)) as api:
        yield kubernetes.client.CoreV1Api(api)


def test_the_official_client_reads_the_cluster_with_the_admins_kubeconfig(api: Any) -> None:
    names = {item.metadata.name for item in api.list_namespace().items}
    assert {"default", "kube-system"} <= names


def test_all_six_processes_run_and_are_small(plane: ControlPlane) -> None:
    running = supervisor.running(plane.paths)
    assert set(running) == set(plane.process_names())
    assert sum(process.memory_info().rss for process in running.values()) < 700 * 1024 * 1024


def test_a_restricted_namespace_refuses_a_privileged_pod(plane: ControlPlane) -> None:
    enforce = {"pod-security.kubernetes.io/enforce": "restricted"}
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "strict", "labels": enforce}}
    plane.client.apply("/api/v1/namespaces/strict", namespace)
    container: dict[str, object] = {"name": "x", "image": "x", "securityContext": {"privileged": True}}
    pod: dict[str, object] = {"metadata": {"name": "root"}, "spec": {"containers": [container]}}
    with pytest.raises(KubernetesError, match="violates PodSecurity"):
        plane.client.request("POST", "/api/v1/namespaces/strict/pods", pod)


def test_an_anonymous_caller_reads_nothing(plane: ControlPlane) -> None:
    configuration = kubernetes.client.Configuration(host=plane.endpoint)
    configuration.verify_ssl = True
    configuration.ssl_ca_cert = str(plane.files.certificate("ca"))
    with (
        kubernetes.client.ApiClient(configuration) as api,
        pytest.raises(kubernetes.client.ApiException) as refused,
    ):
        kubernetes.client.CoreV1Api(api).list_namespace()
    assert refused.value.status == 403


def test_a_load_balancer_gets_its_host_name(plane: ControlPlane) -> None:
    path = "/api/v1/namespaces/default/services/edge"
    plane.client.apply(path, SERVICE)

    def has_name() -> bool:
        status: Any = (plane.client.get(path) or {}).get("status", {})
        return bool(status.get("loadBalancer", {}).get("ingress"))

    assert eventually(has_name)


def test_stop_and_resume_keep_objects_and_the_port(plane: ControlPlane) -> None:
    document = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kept"}}
    plane.client.apply("/api/v1/namespaces/kept", document)
    control_plane.stop(plane)
    assert supervisor.running(plane.paths) == {}
    resumed = control_plane.resume(plane.files, plane.paths)
    assert resumed.endpoint == plane.endpoint
    assert resumed.client.get("/api/v1/namespaces/kept") is not None


def test_delete_leaves_no_process_and_no_folder(tmp_path: Path) -> None:
    paths = SandboxPaths(tmp_path)
    settings = control_plane.settings_for("123456789012", "eu-west-1", "gone")
    plane = control_plane.start(settings, paths)
    control_plane.delete(plane)
    assert supervisor.running(paths) == {}
    assert not cluster_files(paths, settings.key).folder.exists()
    assert list(paths.run.iterdir()) == []
    assert list(paths.logs.iterdir()) == []
