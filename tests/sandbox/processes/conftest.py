"""A cluster that was prepared but does not run, for tests of command lines and files."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.processes import certificates, control_plane
from sandbox.processes.cluster_files import ClusterFiles, ClusterSettings


@pytest.fixture(name="settings", scope="session")
def cluster_settings() -> ClusterSettings:
    return control_plane.settings_for("123456789012", "eu-central-1", "dev", version="1.33")


@pytest.fixture(name="files", scope="session")
def prepared_files(tmp_path_factory: pytest.TempPathFactory, settings: ClusterSettings) -> ClusterFiles:
    folder: Path = tmp_path_factory.mktemp("clusters") / settings.key
    files = ClusterFiles(folder)
    certificates.create_all(files, "172.20.0.1")
    files.write_settings(settings)
    return files
