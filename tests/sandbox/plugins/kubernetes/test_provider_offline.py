"""Check and Diff need no cluster; what needs one says clearly that there is none."""

from __future__ import annotations

import pytest

from sandbox.plugins.kubernetes.provider import create_servicer
from tests.sandbox.plugins.kubernetes.engine import CallFailedError, Engine, Resource

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"


@pytest.fixture(autouse=True)
def _without_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody will ever listen: the second attempt would only take time."""
    monkeypatch.setattr("sandbox.plugins.kubernetes.client.RETRY_PAUSES", ())


def created(engine: Engine) -> Resource:
    inputs = engine.checked(CONFIG_MAP, "settings", {"metadata": {"name": "settings"}, "data": {"a": "1"}})
    return Resource(CONFIG_MAP, "settings", inputs, "default/settings", dict(inputs))


def test_unchanged_inputs_show_no_difference_without_a_cluster(offline_engine: Engine) -> None:
    resource = created(offline_engine)
    news = offline_engine.checked(
        CONFIG_MAP, "settings", {"metadata": {"name": "settings"}, "data": {"a": "1"}}
    )
    assert not offline_engine.diff(resource, news).changed


def test_changed_data_replaces_after_deletion_without_a_cluster(offline_engine: Engine) -> None:
    resource = created(offline_engine)
    news = {**resource.inputs, "data": {"a": "2"}}
    found = offline_engine.diff(resource, news)
    assert (found.replaces, found.delete_first, found.paths) == (
        ("data.a",),
        True,
        {"data.a": "UPDATE_REPLACE"},
    )


def test_ignored_changes_do_not_count(offline_engine: Engine) -> None:
    resource = created(offline_engine)
    assert not offline_engine.diff(
        resource, {**resource.inputs, "data": {"a": "2"}}, ignore=("data",)
    ).changed


def test_a_namespaced_object_gets_the_default_namespace_and_others_none(offline_engine: Engine) -> None:
    assert created(offline_engine).inputs["metadata"]["namespace"] == "default"
    role = offline_engine.checked(
        "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", "reader", {"rules": []}
    )
    assert "namespace" not in role["metadata"]


def test_misspelt_inputs_fail_the_check(offline_engine: Engine) -> None:
    _, failures = offline_engine.check(CONFIG_MAP, "settings", {"dat": {"a": "1"}})
    assert failures == {"dat": "unknown field 'dat'. Did you mean 'data'?"}


def test_list_types_are_refused(offline_engine: Engine) -> None:
    with pytest.raises(CallFailedError, match="Create each ConfigMap by itself"):
        offline_engine.check("kubernetes:core/v1:ConfigMapList", "all", {"items": []})


def test_a_patch_needs_a_name(offline_engine: Engine) -> None:
    with pytest.raises(CallFailedError, match=r"patch resources need `.metadata.name`"):
        offline_engine.check("kubernetes:core/v1:ConfigMapPatch", "patch", {"data": {}})


def test_a_preview_without_a_cluster_shows_the_inputs(offline_engine: Engine) -> None:
    resource = created(offline_engine)
    assert offline_engine.preview_create(CONFIG_MAP, "settings", resource.inputs)["data"] == {"a": "1"}


def test_a_create_without_a_cluster_names_the_server(offline_engine: Engine) -> None:
    with pytest.raises(CallFailedError, match=r"API server at http://127.0.0.1:1 is unreachable"):
        offline_engine.create(CONFIG_MAP, "settings", {"data": {"a": "1"}})


def test_a_refresh_without_a_cluster_is_an_error_unless_asked_to_forget(offline_engine: Engine) -> None:
    resource = created(offline_engine)
    with pytest.raises(CallFailedError, match="PULUMI_K8S_DELETE_UNREACHABLE"):
        offline_engine.read(resource)
    forgetting = Engine(create_servicer({"PULUMI_K8S_DELETE_UNREACHABLE": "true", "HOME": "/nowhere"}), {})
    assert forgetting.read(resource) is None


def test_yaml_is_decoded_with_lists_flattened_and_the_namespace_filled_in(offline_engine: Engine) -> None:
    text = (
        "kind: List\napiVersion: v1\nitems:\n- {kind: ConfigMap, apiVersion: v1, metadata: {name: a}}\n---\n"
    )
    found = offline_engine.invoke("kubernetes:yaml:decode", {"text": text, "defaultNamespace": "shop"})
    assert found["result"] == [
        {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "a", "namespace": "shop"}}
    ]


def test_an_unknown_function_is_refused_with_the_known_ones(offline_engine: Engine) -> None:
    with pytest.raises(CallFailedError, match="it has: kubernetes:helm:template, kubernetes:yaml:decode"):
        offline_engine.invoke("kubernetes:kustomize:directory", {"directory": "."})
