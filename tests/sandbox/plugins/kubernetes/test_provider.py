"""What a program meets at the edges of a resource's life, against a real API server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.plugins.kubernetes.client import MERGE, ApiClient
from sandbox.plugins.kubernetes.errors import ApiError
from sandbox.plugins.kubernetes.provider import create_servicer
from sandbox.plugins.kubernetes.values import Object, Secret, Unknown
from tests.sandbox.plugins.kubernetes.engine import CallFailedError, Engine, Resource

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
SERVICE = "kubernetes:core/v1:Service"

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(120)]


def deployment(**template: object) -> Object:
    labels = {"app": "edge"}
    pod = {
        "containers": [{"name": "main", "image": "example/main:1"}],
        "terminationGracePeriodSeconds": 0,
        **template,
    }
    return {
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        }
    }


@pytest.fixture
def config_map(engine: Engine) -> Iterator[Resource]:
    resource = engine.create(CONFIG_MAP, "edge", {"metadata": {"name": "edge"}, "data": {"a": "1"}})
    yield resource
    engine.delete(resource)


def test_a_workload_that_never_gets_ready_is_saved_with_the_reasons(engine: Engine) -> None:
    with pytest.raises(CallFailedError, match="timed out after 3 s") as failure:
        engine.create(DEPLOYMENT, "stuck", deployment(nodeSelector={"nowhere": "true"}), timeout=3)
    partial = failure.value.partial
    assert partial is not None, "the engine would forget the object"
    resource = Resource(DEPLOYMENT, "stuck", {}, partial.id)
    engine.delete(resource)
    assert "MinimumReplicasUnavailable" in partial.reasons[0]
    assert "node(s) didn't match" in partial.reasons[0]
    assert partial.reasons[0].startswith(f"resource {resource.urn}: ")


def test_skip_await_returns_at_once(engine: Engine) -> None:
    given = {
        **deployment(nodeSelector={"nowhere": "true"}),
        "metadata": {"annotations": {"pulumi.com/skipAwait": "true"}},
    }
    resource = engine.create(DEPLOYMENT, "unawaited", given, timeout=3)
    engine.delete(resource)
    assert resource.identifier


def test_wait_for_overrides_the_kinds_own_wait(engine: Engine) -> None:
    given = {
        **deployment(nodeSelector={"nowhere": "true"}),
        "metadata": {"annotations": {"pulumi.com/waitFor": "condition=Available=False"}},
    }
    resource = engine.create(DEPLOYMENT, "custom-wait", given, timeout=20)
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


def test_an_ignored_field_stays_with_its_other_owner(engine: Engine, api: ApiClient) -> None:
    given = {**deployment(), "metadata": {"name": "scaled", "annotations": {"pulumi.com/skipAwait": "true"}}}
    given["spec"]["replicas"] = 0
    resource = engine.create(DEPLOYMENT, "scaled", given)
    path = "/apis/apps/v1/namespaces/default/deployments/scaled"
    # as an autoscaler would: take the field by force
    apply = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "scaled"},
        "spec": {"replicas": 1},
    }
    query = {"fieldManager": "autoscaler", "force": "true"}
    api.request("PATCH", path, query, apply, content_type="application/apply-patch+yaml")
    changed = {**resource.inputs, "metadata": {**resource.inputs["metadata"], "labels": {"x": "y"}}}
    updated = engine.update(resource, changed, ignore=("spec.replicas",))
    engine.delete(updated)
    assert updated.state["spec"]["replicas"] == 1


def test_the_api_servers_own_words_reach_the_user(engine: Engine) -> None:
    inputs = engine.checked(SERVICE, "bad", {"spec": {"ports": [{"port": 99999}]}})
    with pytest.raises(CallFailedError, match=r"spec.ports\[0\].port: Invalid value: 99999") as failure:
        engine.preview_create(SERVICE, "bad", inputs)
    assert Resource(SERVICE, "bad", {}).urn in str(failure.value)


def test_a_preview_leaves_unknown_what_only_the_real_run_decides(engine: Engine) -> None:
    inputs = engine.checked(SERVICE, "new", {"spec": {"ports": [{"port": 80}]}})
    state = engine.preview_create(SERVICE, "new", inputs)
    assert isinstance(state["metadata"]["uid"], Unknown)
    assert isinstance(state["spec"]["clusterIP"], Unknown)
    assert state["spec"]["type"] == "ClusterIP", "the server's defaults are known"


def test_a_preview_before_its_namespace_or_kind_exists_shows_the_inputs(engine: Engine) -> None:
    inputs = engine.checked(CONFIG_MAP, "early", {"metadata": {"namespace": "not-yet"}, "data": {"a": "1"}})
    assert engine.preview_create(CONFIG_MAP, "early", inputs)["data"] == {"a": "1"}
    token = "kubernetes:not.yet.example.com/v1:Thing"  # noqa: S105 - a type token
    inputs = engine.checked(token, "early", {"spec": {"a": 1}})
    assert engine.preview_create(token, "early", inputs)["spec"] == {"a": 1}


def test_a_custom_resource_without_its_definition_says_so(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.plugins.kubernetes.objects.CREATE_PAUSES", (0.1,))
    with pytest.raises(CallFailedError, match="Verify that any required CustomResourceDefinition"):
        engine.create("kubernetes:not.yet.example.com/v1:Thing", "early", {"spec": {"a": 1}})


@pytest.mark.usefixtures("config_map")
def test_a_patch_gives_its_fields_and_takes_them_back(engine: Engine, api: ApiClient) -> None:
    token = "kubernetes:core/v1:ConfigMapPatch"  # noqa: S105 - a type token
    patch = engine.create(token, "patch", {"metadata": {"name": "edge"}, "data": {"patched": "yes"}})
    path = "/api/v1/namespaces/default/configmaps/edge"
    assert api.get(path)["data"] == {"a": "1", "patched": "yes"}
    engine.delete(patch)
    assert api.get(path)["data"] == {"a": "1"}


def test_secret_data_is_secret_in_inputs_and_outputs(engine: Engine) -> None:
    resource = engine.create("kubernetes:core/v1:Secret", "hidden", {"stringData": {"password": "hunter2"}})
    engine.delete(resource)
    assert isinstance(resource.inputs["stringData"], Secret)
    assert isinstance(resource.state["data"], Secret)
    assert isinstance(resource.state["__inputs"]["stringData"], Secret)


def test_an_object_deleted_by_somebody_else_is_gone_at_the_next_refresh(
    engine: Engine, api: ApiClient
) -> None:
    resource = engine.create(CONFIG_MAP, "lost", {"metadata": {"name": "lost"}})
    api.request("DELETE", "/api/v1/namespaces/default/configmaps/lost")
    assert engine.read(resource) is None
    engine.delete(resource)


def test_a_namespace_is_awaited_until_it_is_gone(engine: Engine, api: ApiClient) -> None:
    resource = engine.create("kubernetes:core/v1:Namespace", "doomed", {"metadata": {"name": "doomed"}})
    engine.create(CONFIG_MAP, "inside", {"metadata": {"namespace": "doomed"}})
    engine.delete(resource)
    with pytest.raises(ApiError, match="not found"):
        api.get("/api/v1/namespaces/doomed")


def test_cancelling_ends_a_wait_and_saves_the_object(kubeconfig: Path, engine: Engine) -> None:
    cancelled = Engine(create_servicer({}), {"kubeconfig": kubeconfig.read_text()})
    threading.Timer(1.0, cancelled.cancel).start()
    started = time.monotonic()
    with pytest.raises(CallFailedError, match="cancelled while waiting") as failure:
        cancelled.create(DEPLOYMENT, "cancelled", deployment(nodeSelector={"nowhere": "true"}), timeout=60)
    assert failure.value.partial is not None
    engine.delete(Resource(DEPLOYMENT, "cancelled", {}, failure.value.partial.id))
    assert time.monotonic() - started < 15
