"""What becomes of creations that a killed engine did not finish noting."""

from __future__ import annotations

from typing import Any

from operations.recovery import resolved

DONE = {"urn": "urn:done", "id": "vpc-1"}
CUT_OFF = {"urn": "urn:cut-off", "inputs": {"cidrBlock": "10.0.0.0/16"}, "parent": "urn:done"}


def _state(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"manifest": {}, "resources": [DONE], "pending_operations": list(operations)}


def test_what_exists_becomes_a_resource_with_its_id_after_those_it_depends_on() -> None:
    state = resolved(_state({"resource": CUT_OFF, "type": "creating"}), {"urn:cut-off": "vpc-2"})
    assert state["resources"] == [DONE, {**CUT_OFF, "id": "vpc-2"}]
    assert state["pending_operations"] == []
    assert "manifest" in state, "the rest of the deployment stays"


def test_what_never_came_to_be_leaves_the_state() -> None:
    state = resolved(_state({"resource": CUT_OFF, "type": "creating"}), {})
    assert state["resources"] == [DONE]
    assert state["pending_operations"] == []


def test_operations_other_than_creations_are_left_to_the_engine() -> None:
    deletion = {"resource": DONE, "type": "deleting"}
    assert resolved(_state(deletion), {})["pending_operations"] == [deletion]
