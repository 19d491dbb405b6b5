"""kube-apiserver's command line: what the platform relies on."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.processes import kube_apiserver
from sandbox.processes.cluster_files import ClusterFiles, ClusterSettings


@pytest.fixture(name="command")
def api_server_command(files: ClusterFiles, settings: ClusterSettings) -> tuple[str, ...]:
    config = kube_apiserver.ApiServerConfig(
        program=Path("/bin/kube-apiserver"),
        files=files,
        settings=settings,
        etcd_url="http://127.0.0.1:2379",
        ready=lambda: True,
    )
    return kube_apiserver.process(config).command


def test_callers_are_authorized_by_rbac_and_as_nodes_only(command: tuple[str, ...]) -> None:
    assert "--authorization-mode=Node,RBAC" in command


def test_pod_security_and_admission_policies_are_on(command: tuple[str, ...]) -> None:
    (plugins,) = [word for word in command if word.startswith("--enable-admission-plugins=")]
    assert {"PodSecurity", "ValidatingAdmissionPolicy"} <= set(plugins.partition("=")[2].split(","))


def test_service_account_tokens_name_the_clusters_own_issuer(
    command: tuple[str, ...], settings: ClusterSettings
) -> None:
    assert f"--service-account-issuer={settings.issuer}" in command


def test_the_api_server_runs_as_the_clusters_version(command: tuple[str, ...]) -> None:
    assert "--emulated-version=kube=1.33" in command


def test_every_file_on_the_command_line_exists_or_is_a_kubeconfig(command: tuple[str, ...]) -> None:
    files = [Path(word.partition("=")[2]) for word in command if "-file=" in word]
    missing = [file.name for file in files if not file.exists() and file.suffix != ".kubeconfig"]
    assert len(files) >= 8
    assert missing == []


def test_streaming_lists_are_off_because_etcd_cannot_serve_them(command: tuple[str, ...]) -> None:
    assert "--feature-gates=WatchList=false" in command
