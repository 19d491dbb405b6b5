"""Whose an object and its fields are, when somebody else has them too, against a real API server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.plugins.kubernetes.client import MERGE, ApiClient
from sandbox.plugins.kubernetes.provider import create_servicer
from tests.sandbox.plugins.kubernetes.engine import CallFailedError, Engine, Resource

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(120)]


@pytest.fixture
def config_map(engine: Engine) -> Iterator[Resource]:
    resource = engine.create(CONFIG_MAP, "edge", {"metadata": {"name": "edge"}, "data": {"a": "1"}})
    yield resource
    engine.delete(resource)


@pytest.mark.usefixtures("config_map")
def test_an_object_of_somebody_else_is_not_taken_over(engine: Engine) -> None:
    with pytest.raises(CallFailedError, match="configmaps 'edge' already exists") as failure:
        engine.create(CONFIG_MAP, "another", {"metadata": {"name": "edge"}})
    assert "Import it" in str(failure.value)
    assert failure.value.partial is None


def test_an_interrupted_create_goes_on_with_its_own_object(engine: Engine, config_map: Resource) -> None:
    again = engine.create(CONFIG_MAP, "edge", {"metadata": {"name": "edge"}, "data": {"a": "2"}})
    assert again.state["metadata"]["uid"] == config_map.state["metadata"]["uid"]
    assert again.state["data"] == {"a": "2"}


@pytest.mark.usefixtures("config_map")
def test_a_provider_may_be_told_to_take_over(kubeconfig: Path) -> None:
    upserting = Engine(
        create_servicer({}), {"kubeconfig": kubeconfig.read_text(), "upsertExistingObjects": "true"}
    )
    taken = upserting.create(CONFIG_MAP, "another", {"metadata": {"name": "edge"}, "data": {"b": "2"}})
    assert taken.state["data"] == {"a": "1", "b": "2"}


def test_a_conflict_names_the_other_manager_and_the_way_out(
    engine: Engine, api: ApiClient, config_map: Resource
) -> None:
    path = "/api/v1/namespaces/default/configmaps/edge"
    api.request("PATCH", path, {"fieldManager": "somebody"}, {"data": {"a": "9"}}, content_type=MERGE)
    news = engine.checked(
        CONFIG_MAP, "edge", {"metadata": {"name": "edge"}, "data": {"a": "3"}}, config_map.inputs
    )
    with pytest.raises(CallFailedError, match='conflict with "somebody"') as failure:
        engine.update(config_map, news)
    assert "pulumi.com/patchForce" in str(failure.value)
    forced = {**news, "metadata": {**news["metadata"], "annotations": {"pulumi.com/patchForce": "true"}}}
    assert engine.update(config_map, forced).state["data"] == {"a": "3"}


@pytest.mark.usefixtures("config_map")
def test_a_patch_gives_its_fields_and_takes_them_back(engine: Engine, api: ApiClient) -> None:
    token = "kubernetes:core/v1:ConfigMapPatch"  # noqa: S105 - a type token
    patch = engine.create(token, "patch", {"metadata": {"name": "edge"}, "data": {"patched": "yes"}})
    path = "/api/v1/namespaces/default/configmaps/edge"
    assert api.get(path)["data"] == {"a": "1", "patched": "yes"}
    engine.delete(patch)
    assert api.get(path)["data"] == {"a": "1"}


def test_an_object_deleted_by_somebody_else_is_gone_at_the_next_refresh(
    engine: Engine, api: ApiClient
) -> None:
    resource = engine.create(CONFIG_MAP, "lost", {"metadata": {"name": "lost"}})
    api.request("DELETE", "/api/v1/namespaces/default/configmaps/lost")
    assert engine.read(resource) is None
    engine.delete(resource)
