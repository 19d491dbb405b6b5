"""Helm releases live on a real cluster, made by real Helm from a local chart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.plugins.kubernetes.client import ApiClient
from sandbox.plugins.kubernetes.provider import create_servicer
from sandbox.plugins.kubernetes.values import Object, Unknown
from tests.sandbox.plugins.kubernetes.engine import CallFailedError, Engine, Resource

TOKEN = "kubernetes:helm.sh/v3:Release"  # noqa: S105 - a type token
PATH = "/api/v1/namespaces/default/configmaps/demo-settings"
TEMPLATE = """
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-settings}
data: {colour: {{ required "give a colour" .Values.colour | quote }}}
"""

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(90)]


@pytest.fixture(scope="session")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("charts") / "settings"
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("{apiVersion: v2, name: settings, version: 1.2.3, appVersion: '9'}\n")
    (folder / "values.yaml").write_text("colour: blue\n")
    (folder / "templates" / "settings.yaml").write_text(TEMPLATE)
    return folder


@pytest.fixture
def release(engine: Engine, chart: Path) -> Iterator[Resource]:
    resource = engine.create(
        TOKEN, "demo", {"chart": str(chart), "name": "demo", "values": {"colour": "red"}}
    )
    yield resource
    engine.delete(resource)


def test_a_release_is_installed_and_recorded(release: Resource, api: ApiClient) -> None:
    assert release.identifier == "default/demo"
    assert api.get(PATH)["data"] == {"colour": "red"}
    assert release.inputs["version"] == "1.2.3"
    assert release.state["status"] == {
        "appVersion": "9",
        "chart": "settings",
        "name": "demo",
        "namespace": "default",
        "revision": 1,
        "status": "deployed",
        "version": "1.2.3",
    }
    assert release.state["resourceNames"] == {"ConfigMap/v1": ["demo-settings"]}


def test_a_refresh_right_after_the_installation_shows_nothing(engine: Engine, release: Resource) -> None:
    found = engine.read(release)
    assert found is not None
    assert not engine.diff(found, release.inputs).changed


def test_changed_values_upgrade_and_a_changed_name_replaces(
    engine: Engine, release: Resource, api: ApiClient
) -> None:
    news = engine.checked(TOKEN, "demo", {**release.inputs, "values": {"colour": "green"}}, release.inputs)
    assert engine.diff(release, news).paths == {"values.colour": "UPDATE"}
    assert engine.diff(release, {**news, "name": "other"}).replaces == ("name",)
    updated = engine.update(release, news)
    assert updated.state["status"]["revision"] == 2
    assert api.get(PATH)["data"] == {"colour": "green"}


def test_a_deleted_release_leaves_nothing(engine: Engine, chart: Path, api: ApiClient) -> None:
    resource = engine.create(TOKEN, "gone", {"chart": str(chart)})
    engine.delete(resource)
    assert engine.read(resource) is None
    secrets = api.get("/api/v1/namespaces/default/secrets", {"labelSelector": "owner=helm"})["items"]
    assert [
        entry for entry in secrets if entry["metadata"]["labels"]["name"] == resource.inputs["name"]
    ] == []


def test_a_preview_renders_the_chart_and_shows_its_own_error(engine: Engine, chart: Path) -> None:
    good = engine.checked(TOKEN, "demo", {"chart": str(chart)})
    assert isinstance(engine.preview_create(TOKEN, "demo", good)["status"], Unknown)
    bad: Object = {**good, "values": {"colour": ""}}
    with pytest.raises(CallFailedError, match="give a colour"):
        engine.preview_create(TOKEN, "demo", bad)


def test_a_chart_that_is_not_at_hand_is_refused_with_what_to_do(engine: Engine) -> None:
    given = {"chart": "istiod", "version": "1.2.3", "repositoryOpts": {"repo": "https://example.com/charts"}}
    with pytest.raises(
        CallFailedError, match=r"repository https://example\.com/charts is not at hand"
    ) as failure:
        engine.check(TOKEN, "mesh", given)
    assert "istiod-1.2.3.tgz" in str(failure.value)


def test_a_chart_in_the_sandboxes_collection_is_found_by_name(
    kubeconfig: Path, chart: Path, tmp_path: Path
) -> None:
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "settings").symlink_to(chart)
    engine = Engine(
        create_servicer({"PLATFORM_SANDBOX_ROOT": str(tmp_path)}), {"kubeconfig": kubeconfig.read_text()}
    )
    given = {"chart": "settings", "repositoryOpts": {"repo": "https://example.com/charts"}}
    assert engine.checked(TOKEN, "demo", given)["version"] == "1.2.3"
