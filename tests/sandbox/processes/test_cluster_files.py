"""Settings of a cluster survive on disk; ports are kept while they are free."""

from __future__ import annotations

import socket
from pathlib import Path

from sandbox.paths import LOOPBACK, SandboxPaths
from sandbox.processes import control_plane
from sandbox.processes.cluster_files import ClusterPorts, cluster_files, known_clusters, write_private


def test_settings_read_back_as_they_were_written(tmp_path: Path) -> None:
    settings = control_plane.settings_for("123456789012", "eu-central-1", "dev", version="1.33")
    files = cluster_files(SandboxPaths(tmp_path), settings.key)
    files.write_settings(settings)
    assert files.read_settings() == settings


def test_the_folder_is_named_by_account_region_and_name(tmp_path: Path) -> None:
    settings = control_plane.settings_for("123456789012", "eu-central-1", "dev")
    assert settings.key == "123456789012-eu-central-1-dev"
    assert cluster_files(SandboxPaths(tmp_path), settings.key).folder == tmp_path / "clusters" / settings.key


def test_only_folders_with_settings_are_known_clusters(tmp_path: Path) -> None:
    paths = SandboxPaths(tmp_path)
    (paths.clusters / "half-deleted").mkdir()
    settings = control_plane.settings_for("123456789012", "eu-central-1", "dev")
    cluster_files(paths, settings.key).write_settings(settings)
    assert [files.key for files in known_clusters(paths)] == [settings.key]


def test_only_a_taken_port_is_replaced() -> None:
    ports = ClusterPorts.choose()
    with socket.create_server((LOOPBACK, ports.api_server)):
        replaced = ports.replaced_where_taken()
    assert replaced.api_server != ports.api_server
    assert (replaced.etcd, replaced.token_webhook) == (ports.etcd, ports.token_webhook)


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    write_private(file, "a long first content")
    write_private(file, "short")
    assert file.read_text() == "short"
    assert [found.name for found in tmp_path.iterdir()] == ["secret"]
