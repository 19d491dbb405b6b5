"""Outputs carry the live object, the inputs, and every secret mark."""

from __future__ import annotations

from sandbox.plugins.kubernetes.state import assumed_outputs, inputs_of, live_of, outputs, to_api, to_engine
from sandbox.plugins.kubernetes.values import UNKNOWN, Object, Secret

SECRET: Object = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "stringData": {"x": "1"}}


def test_outputs_are_the_live_object_without_its_managed_fields() -> None:
    live = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "a", "uid": "1", "managedFields": [{}]},
    }
    given = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
    state = outputs(live, given, "me")
    assert live_of(state)["metadata"] == {"name": "a", "uid": "1"}
    assert inputs_of(state) == given
    assert (state["__fieldManager"], state["__initialApiVersion"]) == ("me", "v1")


def test_data_of_a_secret_is_secret_even_if_the_program_did_not_say_so() -> None:
    state = outputs({**SECRET, "data": {"x": "MQ=="}}, SECRET, "me")
    assert state["data"] == Secret({"x": "MQ=="})
    assert state["__inputs"]["stringData"] == Secret({"x": "1"})


def test_schema_extensions_change_their_spelling_both_ways_for_definitions_only() -> None:
    definition = {"kind": "CustomResourceDefinition", "spec": {"x_kubernetes_list_map_keys": ["a"]}}
    sent = to_api(definition)
    assert sent["spec"] == {"x-kubernetes-list-map-keys": ["a"]}
    assert to_engine(sent) == definition
    other = {"kind": "ConfigMap", "data": {"x_kubernetes_a": "b"}}
    assert to_api(other) == other


def test_without_the_servers_help_a_preview_does_not_invent_addresses() -> None:
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "a"},
        "spec": {"ports": [{"port": 80}]},
    }
    state = assumed_outputs(service, "me")
    assert state["spec"]["clusterIP"] is UNKNOWN
    assert state["metadata"]["uid"] is UNKNOWN
    headless = {**service, "spec": {"clusterIP": "None"}}
    assert assumed_outputs(headless, "me")["spec"]["clusterIP"] == "None"
