"""A maintenance window whose moment has come, and what AWS's calls then tell of it."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.sandbox.cloud.emulator import Cloud
from tests.sandbox.cloud.services.patch_windows import Environment, environment

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def dev(cloud: Cloud) -> Environment:
    return environment(cloud, "dev")


def opened(cloud: Cloud, window: str) -> dict[str, Any]:
    """The execution once it is over."""
    record: dict[str, Any] = cloud.get(f"/sandbox/windows/{window}", "POST")
    deadline = time.monotonic() + 120
    while record["Status"] == "IN_PROGRESS":
        assert time.monotonic() < deadline, f"not over: {record}"
        time.sleep(0.05)
        record = cloud.get(f"/sandbox/windows/{record['WindowExecutionId']}")
    return record


def refusal(cloud: Cloud, path: str, method: str = "GET") -> str:
    with pytest.raises(urllib.error.HTTPError) as refused:
        cloud.get(path, method)
    return str(json.load(refused.value)["error"])


def test_nothing_runs_before_the_moment_has_come(dev: Environment) -> None:
    assert dev.executions() == []
    assert dev.missing() > 0


def test_every_node_is_patched_and_the_execution_is_recorded_as_on_aws(
    cloud: Cloud, dev: Environment
) -> None:
    record = opened(cloud, dev.window)
    assert record["Status"] == "SUCCESS", record
    assert dev.missing() == 0
    (execution,) = dev.executions()
    assert (execution["WindowExecutionId"], execution["Status"]) == (record["WindowExecutionId"], "SUCCESS")
    assert execution["StartTime"] <= execution["EndTime"]
    mark = {"WindowExecutionId": execution["WindowExecutionId"]}
    (task,) = dev.ssm.get_maintenance_window_execution(**mark)["TaskIds"]
    (shown,) = dev.ssm.describe_maintenance_window_execution_tasks(**mark)["WindowExecutionTaskIdentities"]
    assert (shown["TaskExecutionId"], shown["TaskArn"], shown["TaskType"]) == (
        task,
        "platform-patch-node",
        "AUTOMATION",
    )
    ran = dev.ssm.describe_maintenance_window_execution_task_invocations(**mark, TaskId=task)
    automations = [
        dev.ssm.get_automation_execution(AutomationExecutionId=one["ExecutionId"])["AutomationExecution"]
        for one in ran["WindowExecutionTaskInvocationIdentities"]
    ]
    assert [one["Parameters"]["InstanceId"] for one in automations] == [[node] for node in dev.nodes]
    assert {one["ExecutedBy"].rpartition(":")[2].split("/")[1] for one in automations} == {"patches"}


def test_the_first_failure_leaves_the_other_nodes_alone(cloud: Cloud, dev: Environment) -> None:
    dev.ec2.create_tags(Resources=dev.nodes[:1], Tags=[{"Key": "SimulatedFault", "Value": "fails"}])
    record = opened(cloud, dev.window)
    dev.ec2.delete_tags(Resources=dev.nodes, Tags=[{"Key": "SimulatedFault"}])
    (task,) = record["Tasks"]
    assert (record["Status"], task["Status"]) == ("FAILED", "FAILED")
    assert [one["ResourceId"] for one in task["Invocations"]] == dev.nodes[:1]
    assert task["StatusDetails"] == "nodes left out: 2"


def test_a_window_that_is_still_at_work_is_not_opened_a_second_time(cloud: Cloud, dev: Environment) -> None:
    dev.ec2.create_tags(Resources=dev.nodes, Tags=[{"Key": "SimulatedFault", "Value": "never-answers"}])
    first = cloud.get(f"/sandbox/windows/{dev.window}", "POST")
    second = cloud.get(f"/sandbox/windows/{dev.window}", "POST")
    dev.ec2.delete_tags(Resources=dev.nodes, Tags=[{"Key": "SimulatedFault"}])
    assert (first["Status"], second["Status"]) == ("IN_PROGRESS", "SKIPPED_OVERLAPPING")


def test_a_window_that_is_disabled_or_not_there_is_refused(cloud: Cloud, dev: Environment) -> None:
    dev.ssm.update_maintenance_window(WindowId=dev.window, Enabled=False)
    assert "dev-patches is disabled" in refusal(cloud, f"/sandbox/windows/{dev.window}", "POST")
    assert [one["next"] for one in cloud.get("/sandbox/windows")] == [None]
    dev.ssm.update_maintenance_window(WindowId=dev.window, Enabled=True)
    assert "no window mw-0" in refusal(cloud, "/sandbox/windows/mw-0", "POST")
    assert "no execution x" in refusal(cloud, "/sandbox/windows/x")
