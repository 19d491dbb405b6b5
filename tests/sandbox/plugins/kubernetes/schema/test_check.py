"""Inputs are checked against the built-in schema, with the path and the nearest name."""

from __future__ import annotations

from sandbox.plugins.kubernetes.schema.check import problems
from sandbox.plugins.kubernetes.values import UNKNOWN, Object, Secret


def found(content: Object, *, partial: bool = False) -> dict[str, str]:
    return {problem.path: problem.reason for problem in problems(content, partial=partial)}


def pod(container: Object) -> Object:
    return {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "a", **container}]}}


def test_a_misspelt_field_is_named_with_its_path_and_the_nearest_name() -> None:
    assert found(pod({"imagePulPolicy": "Always"})) == {
        "spec.containers[0].imagePulPolicy": "unknown field 'imagePulPolicy'. Did you mean 'imagePullPolicy'?"
    }


def test_a_wrong_type_is_named_with_the_value() -> None:
    assert found(pod({"stdin": "yes", "command": "run"})) == {
        "spec.containers[0].stdin": "expected true or false, got 'yes'.",
        "spec.containers[0].command": "expected a list, got 'run'.",
    }


def test_a_missing_required_field_is_named_unless_the_object_is_only_a_patch() -> None:
    content = {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": 1}}
    assert set(found(content)) == {"spec.selector", "spec.template"}
    assert found(content, partial=True) == {}


def test_a_quantity_must_be_one() -> None:
    assert set(found(pod({"resources": {"limits": {"cpu": "half"}}}))) == {
        "spec.containers[0].resources.limits.cpu"
    }


def test_unknown_and_secret_values_are_looked_through() -> None:
    assert found(pod({"image": UNKNOWN, "args": Secret(["a"])})) == {}
    assert set(found(pod({"args": Secret("a")}))) == {"spec.containers[0].args"}


def test_a_custom_resource_is_left_to_its_cluster() -> None:
    assert found({"apiVersion": "example.com/v1", "kind": "Thing", "spec": {"anything": 1}}) == {}


def test_schema_extensions_are_accepted_in_both_spellings() -> None:
    schema = {
        "type": "object",
        "x_kubernetes_preserve_unknown_fields": True,
        "x-kubernetes-map-type": "atomic",
    }
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    spec = {"group": "a.b", "scope": "Cluster", "names": {"kind": "A", "plural": "as"}, "versions": [version]}
    assert (
        found({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": spec})
        == {}
    )
