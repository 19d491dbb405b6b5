"""One opening of a window against an API that answers at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sandbox.cloud.automation.steps import Api, StepFailedError
from sandbox.cloud.windows.run import WindowRun, begun, filled, share

NODES = [f"i-{number}" for number in range(8)]


class Automations:
    """Every execution ends at once: badly on the nodes of `ill`."""

    def __init__(self, *ill: str) -> None:
        self.ill, self.asked = ill, list[Mapping[str, Any]]()

    def api_of(self, role: str) -> Api:
        if role == "nobody":
            raise StepFailedError("Systems Manager cannot assume the role")
        return self.answer

    def answer(self, _service: str, operation: str, members: Mapping[str, Any]) -> Mapping[str, Any]:
        if operation == "StartAutomationExecution":
            self.asked.append(members)
            return {"AutomationExecutionId": members["Parameters"]["InstanceId"][0]}
        failed = members["AutomationExecutionId"] in self.ill
        state = {
            "AutomationExecutionStatus": "Failed" if failed else "Success",
            "FailureMessage": "it is ill",
        }
        return {"AutomationExecution": state if failed else {**state, "FailureMessage": ""}}


def task(**changes: Any) -> dict[str, Any]:
    parameters = {"InstanceId": ["{{ RESOURCE_ID }}"], "Window": ["{{WINDOW_ID}}"]}
    return {
        "WindowTaskId": "t-1",
        "TaskArn": "platform-patch-node",
        "TaskType": "AUTOMATION",
        "ServiceRoleArn": "role",
        "MaxConcurrency": "1",
        "MaxErrors": "0",
        "TaskInvocationParameters": {"Automation": {"Parameters": parameters}},
        **changes,
    }


def carried_out(automations: Automations, *tasks: dict[str, Any]) -> dict[str, Any]:
    record: dict[str, Any] = begun(WindowId="mw-1", WindowExecutionId="e-1") | {"Tasks": []}
    WindowRun(record, tasks, lambda _: NODES, automations.api_of).carry_out()
    return record


def test_each_node_gets_the_automation_with_its_own_id() -> None:
    automations = Automations()
    record = carried_out(automations, task())
    assert record["Status"] == "SUCCESS"
    assert [one["Parameters"] for one in automations.asked] == [
        {"InstanceId": [node], "Window": ["mw-1"]} for node in NODES
    ]
    assert all(one["Status"] == "SUCCESS" for one in record["Tasks"][0]["Invocations"])


@pytest.mark.parametrize(("most", "reached"), [("0", 2), ("1", 4), ("25%", 8)])
def test_more_failures_than_the_task_allows_leave_the_other_nodes_alone(most: str, reached: int) -> None:
    record = carried_out(Automations("i-1", "i-3"), task(MaxErrors=most))
    (done,) = record["Tasks"]
    assert len(done["Invocations"]) == reached
    assert record["Status"] == done["Status"] == ("SUCCESS" if reached == 8 else "FAILED")
    assert done["Invocations"][1]["StatusDetails"] == "it is ill"


def test_tasks_come_by_priority_and_one_that_fails_keeps_no_other_from_its_work() -> None:
    record = carried_out(
        Automations(),
        task(Priority=5, TaskArn="second"),
        task(Priority=1, TaskArn="first", ServiceRoleArn="nobody"),
    )
    assert [(one["TaskArn"], one["Status"]) for one in record["Tasks"]] == [
        ("first", "FAILED"),
        ("second", "SUCCESS"),
    ]
    assert record["Status"] == "FAILED"


@pytest.mark.parametrize(
    ("change", "why"), [({"TaskType": "LAMBDA"}, "not LAMBDA"), ({"ServiceRoleArn": None}, "no service role")]
)
def test_what_the_sandbox_cannot_do_fails_and_says_so(change: dict[str, Any], why: str) -> None:
    (done,) = carried_out(Automations(), task(**change))["Tasks"]
    assert done["Status"] == "FAILED"
    assert why in done["StatusDetails"]


def test_shares_are_counts_or_percent_of_the_nodes() -> None:
    assert (share("3", 8), share("25%", 8)) == (3, 2)


def test_names_of_the_document_are_left_to_it() -> None:
    assert (
        filled("{{RESOURCE_ID}} {{ssm:x}} {{ other }}", {"RESOURCE_ID": "i-1"}) == "i-1 {{ssm:x}} {{ other }}"
    )
