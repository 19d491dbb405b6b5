"""Charts are found on this machine, as folders or archives, by path or in the sandbox's collection."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.helm.charts import description, locate


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    folder = tmp_path / "charts" / "web"
    folder.mkdir(parents=True)
    (folder / "Chart.yaml").write_text("{apiVersion: v2, name: web, version: 1.0.0}")
    return folder


def packed(chart: Path, name: str) -> Path:
    archive = chart.parent / name
    with tarfile.open(archive, "w:gz") as content:
        content.add(chart, "web")
    return archive


def test_a_folder_and_an_archive_describe_themselves_alike(chart: Path) -> None:
    expected = {"apiVersion": "v2", "name": "web", "version": "1.0.0"}
    assert description(chart) == description(packed(chart, "web-1.0.0.tgz")) == expected


def test_the_version_picks_the_archive(chart: Path, tmp_path: Path) -> None:
    archive = packed(chart, "web-1.0.0.tgz")
    environment = {"PLATFORM_SANDBOX_ROOT": str(tmp_path)}
    assert locate({"chart": "web", "version": "1.0.0"}, environment) == archive
    assert locate({"chart": "oci://example.com/charts/web"}, environment) == chart
    with pytest.raises(KubernetesError, match=r"web-2\.0\.0\.tgz"):
        locate({"chart": "web", "version": "2.0.0"}, environment)


def test_a_folder_without_a_chart_is_named(tmp_path: Path) -> None:
    with pytest.raises(KubernetesError, match=r"holds no readable Chart\.yaml"):
        description(tmp_path)
