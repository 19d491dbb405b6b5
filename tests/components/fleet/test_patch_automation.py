"""The automation document: its steps, and where failures lead."""

from __future__ import annotations

import json
import re

import pytest

from components.fleet.automation_role import DOCUMENTS, AutomationRole, AutomationRoleArgs
from components.fleet.automation_types import Step
from components.fleet.patch_automation import ROLL_BACK, patch_automation
from sandbox.cloud.automation.validation import problems
from tests.components.engine import ACCOUNT, REGION, build

STEPS = {step["name"]: step for step in patch_automation()["mainSteps"]}


def test_the_document_is_what_systems_manager_accepts() -> None:
    assert problems(patch_automation()) == []


def test_a_node_is_drained_patched_verified_and_put_back_in_this_order() -> None:
    names = list(STEPS)
    assert names.index("drain") < names.index("patch") < names.index("verify") < names.index("uncordon")


@pytest.mark.parametrize("name", ["drained", "patch", "verify", "uncordon", "backInService"])
def test_every_failure_after_the_first_change_rolls_back(name: str) -> None:
    assert STEPS[name].get("onFailure") == ROLL_BACK


@pytest.mark.parametrize("name", ["inService", "findGroup", "drain"])
def test_a_failure_before_any_change_leaves_the_node_alone(name: str) -> None:
    assert STEPS[name].get("onFailure") == "Abort", "a group at its minimum must not lose a healthy node"


def test_success_never_runs_into_the_roll_back() -> None:
    names = list(STEPS)
    last = STEPS[names[names.index("rollBack") - 1]]
    assert last.get("isEnd"), "without an end the healthy node would be terminated next"
    assert "onFailure" not in last, "an end is an end for failures too"
    assert STEPS["replace"].get("isEnd")


def test_the_group_gets_its_capacity_back_before_the_node_goes() -> None:
    names = list(STEPS)
    assert STEPS["rollBack"]["inputs"]["Api"] == "ExitStandby"
    assert STEPS["rollBack"].get("onFailure") == "Continue"
    assert names[names.index("rollBack") + 1] == "replace"
    inputs = STEPS["replace"]["inputs"]
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


def test_the_role_may_make_every_call_that_a_step_makes() -> None:
    role = build(_role).one("aws:iam/rolePolicy:RolePolicy")
    allowed = {action for each in json.loads(role["policy"])["Statement"] for action in each["Action"]}
    calls = {
        f"{step['inputs']['Service']}:{step['inputs']['Api']}"
        for step in STEPS.values()
        if "Api" in step["inputs"]
    }
    assert calls <= allowed, f"the role lacks {calls - allowed}"


def _outputs(step: Step) -> set[str]:
    return {f"{step['name']}.{output['Name']}" for output in step.get("outputs", ())}


def _role() -> None:
    AutomationRole("fleet", AutomationRoleArgs(account_id=ACCOUNT, region=REGION))
