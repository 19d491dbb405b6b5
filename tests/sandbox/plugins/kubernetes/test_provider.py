"""What a program meets at the edges of a resource's life, against a real API server."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from sandbox.plugins.kubernetes.client import ApiClient
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


def test_secret_data_is_secret_in_inputs_and_outputs(engine: Engine) -> None:
    resource = engine.create("kubernetes:core/v1:Secret", "hidden", {"stringData": {"password": "hunter2"}})
    engine.delete(resource)
    assert isinstance(resource.inputs["stringData"], Secret)
    assert isinstance(resource.state["data"], Secret)
    assert isinstance(resource.state["__inputs"]["stringData"], Secret)


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
