"""One opening of a window: its tasks by priority, each for its nodes, so many at once, until too many failed."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from enum import StrEnum
from math import ceil
from typing import Any

from sandbox.cloud.automation.steps import Api, StepFailedError

POLL_SECONDS = 0.05
Item = Mapping[str, Any]
Record = dict[str, Any]
Nodes = Callable[[Item], Sequence[str]]
"""A task -> the nodes that its targets name now."""
ApiOf = Callable[[str], Api]
"""A role -> calls as that role. Raises StepFailedError where it cannot be taken."""


class Status(StrEnum):
    """Of a window's execution, of a task in it, and of a task on one node."""

    IN_PROGRESS = "IN_PROGRESS"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    CANCELLED = "CANCELLED"
    SKIPPED = "SKIPPED_OVERLAPPING"


OF_AUTOMATION = {
    "Success": Status.SUCCESS,
    "TimedOut": Status.TIMED_OUT,
    "Cancelled": Status.CANCELLED,
}


class WindowRun:
    """Fills in the record of an execution while it works: `Tasks` in it, and `Invocations` in each of these."""

    def __init__(self, record: Record, tasks: Sequence[Item], nodes: Nodes, api_of: ApiOf) -> None:
        self._record, self._nodes, self._api_of = record, nodes, api_of
        self._tasks = sorted(tasks, key=lambda task: task.get("Priority", 0))

    def carry_out(self) -> None:
        """A task that failed keeps none of those after it from being done."""
        for task in self._tasks:
            entry = begun(
                TaskExecutionId=str(uuid.uuid4()), TaskArn=task["TaskArn"], TaskType=task["TaskType"]
            )
            self._record["Tasks"].append(entry | {"Invocations": []})
            self._do(task, self._record["Tasks"][-1])
        bad = [task for task in self._record["Tasks"] if task["Status"] != Status.SUCCESS]
        end(self._record, Status.FAILED if bad else Status.SUCCESS)

    def _do(self, task: Item, entry: Record) -> None:
        try:
            self._on_nodes(task, entry, self._api(task))
        except StepFailedError as error:
            end(entry, Status.FAILED, str(error))

    def _api(self, task: Item) -> Api:
        if task["TaskType"] != "AUTOMATION":
            raise StepFailedError(f"The sandbox runs tasks of the type AUTOMATION, not {task['TaskType']}")
        if not task.get("ServiceRoleArn"):
            raise StepFailedError("The task has no service role, and the sandbox no service-linked one")
        return self._api_of(task["ServiceRoleArn"])

    def _on_nodes(self, task: Item, entry: Record, api: Api) -> None:
        nodes = self._nodes(task)
        at_once = max(1, ceil(share(task.get("MaxConcurrency", "1"), len(nodes))))
        most_failures = int(share(task.get("MaxErrors", "0"), len(nodes)))

        def one(node: str) -> None:
            if _failures(entry) <= most_failures:
                self._on_node(task, entry, api, node)

        with ThreadPoolExecutor(max_workers=at_once) as pool:
            list(pool.map(one, nodes))
        left = len(nodes) - len(entry["Invocations"])
        too_many = _failures(entry) > most_failures
        end(
            entry,
            Status.FAILED if too_many else Status.SUCCESS,
            f"nodes left out: {left}" if left else "",
        )

    def _on_node(self, task: Item, entry: Record, api: Api, node: str) -> None:
        invocation = begun(InvocationId=str(uuid.uuid4()), ResourceId=node, TaskType=task["TaskType"])
        entry["Invocations"].append(invocation)
        asked = task.get("TaskInvocationParameters", {}).get("Automation", {})
        values = self._pseudo(task, entry, invocation)
        members: dict[str, Any] = {
            "DocumentName": task["TaskArn"],
            "DocumentVersion": asked.get("DocumentVersion", "$DEFAULT"),
            "Parameters": {
                name: [filled(text, values) for text in texts]
                for name, texts in asked.get("Parameters", {}).items()
            },
        }
        try:
            invocation["ExecutionId"] = api("ssm", "StartAutomationExecution", members)[
                "AutomationExecutionId"
            ]
            end(invocation, *_outcome(api, invocation["ExecutionId"]))
        except StepFailedError as error:
            end(invocation, Status.FAILED, str(error))

    def _pseudo(self, task: Item, entry: Record, invocation: Record) -> Mapping[str, str]:
        return {
            "RESOURCE_ID": invocation["ResourceId"],
            "TARGET_ID": invocation["ResourceId"],
            "INVOCATION_ID": invocation["InvocationId"],
            "TASK_EXECUTION_ID": entry["TaskExecutionId"],
            "WINDOW_TASK_ID": task["WindowTaskId"],
            "WINDOW_ID": self._record["WindowId"],
            "WINDOW_EXECUTION_ID": self._record["WindowExecutionId"],
        }


def _outcome(api: Api, execution: str) -> tuple[Status, str]:
    while True:
        found = api("ssm", "GetAutomationExecution", {"AutomationExecutionId": execution})[
            "AutomationExecution"
        ]
        if found["AutomationExecutionStatus"] != "InProgress":
            status = OF_AUTOMATION.get(found["AutomationExecutionStatus"], Status.FAILED)
            return status, found.get("FailureMessage", "")
        time.sleep(POLL_SECONDS)


def _failures(entry: Record) -> int:
    return sum(one["Status"] not in (Status.SUCCESS, Status.IN_PROGRESS) for one in entry["Invocations"])


def begun(**members: str) -> Record:
    """The record of something that begins now."""
    return {**members, "Status": Status.IN_PROGRESS.value, "StartTime": datetime.now(UTC)}


def end(record: Record, status: Status, details: str = "") -> None:
    record |= {"Status": status.value, "EndTime": datetime.now(UTC)}
    if details:
        record["StatusDetails"] = details


def share(text: str, whole: int) -> float:
    """`3`, or `25%` of the whole."""
    return whole * int(text[:-1]) / 100 if text.endswith("%") else float(text)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the window's own names in it, such as `{{RESOURCE_ID}}`; others are the document's business."""
    return re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda name: values.get(name[1], name[0]), text)
