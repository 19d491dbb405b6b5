"""The automation document: its steps, and where failures lead."""

from __future__ import annotations

import json
import re

import pytest

from components.fleet.automation_role import DOCUMENTS
from components.fleet.patch_automation import ROLL_BACK, Step, patch_automation

STEPS = {step["name"]: step for step in patch_automation()["mainSteps"]}


def test_a_node_is_drained_patched_verified_and_put_back_in_this_order() -> None:
    assert list(STEPS) == ["findGroup", "drain", "patch", "verify", "uncordon", "rollBack"]


@pytest.mark.parametrize("name", ["drain", "patch", "verify", "uncordon"])
def test_every_failure_after_the_first_change_rolls_back(name: str) -> None:
    assert STEPS[name].get("onFailure") == ROLL_BACK


def test_a_failure_before_any_change_leaves_the_node_alone() -> None:
    assert STEPS["findGroup"].get("onFailure") == "Abort"


def test_success_never_runs_into_the_roll_back() -> None:
    assert STEPS["uncordon"].get("isEnd"), "without an end the healthy node would be terminated next"
    assert STEPS["rollBack"].get("isEnd")


def test_rolling_back_replaces_the_node_instead_of_shrinking_its_group() -> None:
    inputs = STEPS["rollBack"]["inputs"]
    assert (inputs["Api"], inputs["ShouldDecrementDesiredCapacity"]) == (
        "TerminateInstanceInAutoScalingGroup",
        False,
    )


def test_every_value_that_a_step_reads_is_a_parameter_or_an_earlier_output() -> None:
    known = set(patch_automation()["parameters"])
    for step in patch_automation()["mainSteps"]:
        read = set(re.findall(r"\{\{ ?([\w.]+) ?\}\}", json.dumps(step["inputs"])))
        assert read <= known, f"{step['name']} reads {read - known}"
        known |= _outputs(step)


def test_the_role_may_run_every_document_that_a_step_runs() -> None:
    run = {
        str(step["inputs"]["DocumentName"]) for step in STEPS.values() if step["action"] == "aws:runCommand"
    }
    assert run == set(DOCUMENTS)


def _outputs(step: Step) -> set[str]:
    return {f"{step['name']}.{output['Name']}" for output in step.get("outputs", ())}
