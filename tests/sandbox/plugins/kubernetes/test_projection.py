"""A refresh shows what others changed of our fields, and nothing else."""

from __future__ import annotations

from base64 import b64encode

from sandbox.plugins.kubernetes.projection import project
from sandbox.plugins.kubernetes.values import Object, Secret


def deployment(**container: object) -> Object:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "labels": {"app": "web"}},
        "spec": {
            "replicas": 2,
            "template": {"spec": {"containers": [{"name": "web", "image": "web:1", **container}]}},
        },
    }


def test_server_defaults_and_injected_containers_do_not_show() -> None:
    live = deployment(imagePullPolicy="Always")
    live["spec"]["template"]["spec"]["containers"].insert(0, {"name": "proxy", "image": "envoy"})
    live["status"] = {"replicas": 2}
    assert project(live, deployment()) == deployment()


def test_the_given_spelling_stays_where_the_amount_is_the_same() -> None:
    given = deployment(resources={"requests": {"cpu": "0.5", "memory": "1024Mi"}})
    live = deployment(resources={"requests": {"cpu": "500m", "memory": "1Gi"}})
    assert project(live, given) == given


def test_an_outside_change_of_our_field_shows() -> None:
    live = deployment()
    live["spec"]["replicas"] = 5
    assert project(live, deployment())["spec"]["replicas"] == 5


def test_a_removed_element_and_a_removed_key_show() -> None:
    live = deployment()
    live["metadata"]["labels"] = {}
    live["spec"]["template"]["spec"]["containers"] = []
    found = project(live, deployment())
    assert found["metadata"]["labels"] == {}
    assert found["spec"]["template"]["spec"]["containers"] == []


def test_empty_values_that_the_server_drops_are_no_change() -> None:
    given = deployment(env=[], stdin=False)
    assert project(deployment(), given) == given


def test_an_element_appended_to_a_list_of_ours_shows() -> None:
    given, live = deployment(args=["serve"]), deployment(args=["serve", "--debug"])
    assert project(live, given)["spec"]["template"]["spec"]["containers"][0]["args"] == ["serve", "--debug"]


def test_string_data_of_a_secret_is_compared_with_the_stored_data() -> None:
    given = {"apiVersion": "v1", "kind": "Secret", "stringData": Secret({"a": "1", "b": "2"})}
    live = {
        "apiVersion": "v1",
        "kind": "Secret",
        "data": {"a": b64encode(b"1").decode(), "b": b64encode(b"x").decode()},
    }
    assert project(live, given)["stringData"] == Secret({"a": "1", "b": "x"})


def test_a_namespace_given_to_a_cluster_scoped_object_is_no_drift() -> None:
    given = {
        "apiVersion": "example.com/v1",
        "kind": "Thing",
        "metadata": {"name": "a", "namespace": "default"},
    }
    live = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}}
    assert project(live, given) == given
