"""What counts as drift and how it is shown."""

from __future__ import annotations

from typing import Any

from operations.drift import SECRET_MARK, _drifts, changed_values
from operations.engine import Outcome

URN = "urn:pulumi:dev::platform::platform:network:Vpc$aws:ec2/vpc:Vpc::main"


def _outcome(operation: str, old: dict[str, Any], new: dict[str, Any] | None) -> Outcome:
    metadata = {"op": operation, "urn": URN, "type": "aws:ec2/vpc:Vpc", "old": old, "new": new}
    events = ({"resOutputsEvent": {"metadata": metadata}},)
    return Outcome(stack="dev", command="refresh", seconds=1, events=events)


def test_a_changed_property_names_its_path_and_both_values() -> None:
    old = {"outputs": {"tags": {"Owner": "network", "a": "1"}, "id": "vpc-1"}}
    new = {"outputs": {"tags": {"Owner": "network", "a": "2"}, "id": "vpc-1"}}
    (found,) = _drifts("dev", _outcome("update", old, new))
    assert (found.property, found.before, found.after) == ("tags.a", "1", "2")
    assert found.owner == "network", "the Owner tag says who to ask"


def test_a_deleted_resource_is_one_line() -> None:
    (found,) = _drifts("dev", _outcome("delete", {"outputs": {"id": "vpc-1"}}, None))
    assert (found.resource, found.before, found.after) == ("main", "exists", "(absent)")
    assert found.owner == "platform:network:Vpc", "without a tag the component is named"


def test_an_unchanged_resource_is_no_drift() -> None:
    assert list(_drifts("dev", _outcome("same", {"outputs": {"a": 1}}, {"outputs": {"a": 2}}))) == []


def test_values_inside_lists_are_named_by_index() -> None:
    assert list(changed_values({"a": [{"b": 1}]}, {"a": [{"b": 2}]})) == [("a[0].b", "1", "2")]


def test_lists_of_different_length_are_shown_whole() -> None:
    assert list(changed_values({"a": [1]}, {"a": [1, 2]})) == [("a", "[1]", "[1, 2]")]


def test_a_secret_is_never_shown() -> None:
    secret = {SECRET_MARK: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "abc"}
    assert list(changed_values({"p": secret}, {"p": "plain"})) == [("p", "[secret]", "plain")]
