"""Differences name every property by its path."""

from __future__ import annotations

from sandbox.plugins.kubernetes.differences import ChangeKind, compare
from sandbox.plugins.kubernetes.values import UNKNOWN, Object, Secret


def changes(old: Object, new: Object) -> dict[str, ChangeKind]:
    base = {"apiVersion": "v1", "kind": "Pod"}
    return {str(change): change.kind for change in compare({**base, **old}, {**base, **new})}


def test_added_deleted_and_changed_properties_are_told_apart() -> None:
    old = {"metadata": {"labels": {"a": "1", "b": "2"}}}
    new = {"metadata": {"labels": {"a": "9", "example.com/c": "3"}}}
    assert changes(old, new) == {
        "metadata.labels.a": ChangeKind.UPDATE,
        "metadata.labels.b": ChangeKind.DELETE,
        'metadata.labels["example.com/c"]': ChangeKind.ADD,
    }


def test_list_elements_are_compared_by_position() -> None:
    old = {"spec": {"containers": [{"name": "a", "image": "x"}]}}
    new = {"spec": {"containers": [{"name": "a", "image": "y"}, {"name": "b"}]}}
    assert changes(old, new) == {
        "spec.containers[0].image": ChangeKind.UPDATE,
        "spec.containers[1]": ChangeKind.ADD,
    }


def test_an_unknown_value_counts_as_changed() -> None:
    assert changes({"spec": {"nodeName": "a"}}, {"spec": {"nodeName": UNKNOWN}}) == {
        "spec.nodeName": ChangeKind.UPDATE
    }


def test_a_value_that_only_became_secret_is_no_change() -> None:
    assert changes({"spec": {"nodeName": "a"}}, {"spec": {"nodeName": Secret("a")}}) == {}


def test_another_spelling_of_a_quantity_is_no_change() -> None:
    def with_cpu(amount: str) -> Object:
        return {"spec": {"containers": [{"name": "a", "resources": {"limits": {"cpu": amount}}}]}}

    assert changes(with_cpu("0.5"), with_cpu("500m")) == {}
