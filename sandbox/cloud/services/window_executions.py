"""Maintenance windows open when the sandbox is told that their moment has come: nothing here waits for it."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

from sandbox.cloud.automation.steps import Api, StepFailedError
from sandbox.cloud.extension import Answer, AwsError, Call, Caller, Registry
from sandbox.cloud.generic.entries.systems_manager import WINDOW, WINDOW_TARGET, WINDOW_TASK
from sandbox.cloud.generic.objects import STATE, items_of
from sandbox.cloud.services.automation_calls import api_of
from sandbox.cloud.services.managed_nodes import targeted
from sandbox.cloud.windows.moments import Schedule
from sandbox.cloud.windows.run import Item, Record, Status, WindowRun, begun, end

EXECUTIONS = "ssm/window-executions"
STOPPED = "the emulator was stopped"


def install(registry: Registry) -> None:
    registry.handle("ssm", "DescribeMaintenanceWindowExecutions", describe)
    registry.handle("ssm", "GetMaintenanceWindowExecution", get)
    registry.handle("ssm", "DescribeMaintenanceWindowExecutionTasks", describe_tasks)
    registry.handle("ssm", "DescribeMaintenanceWindowExecutionTaskInvocations", describe_invocations)
    registry.on_stop(partial(_end_all, registry))


def describe(call: Call) -> Answer:
    """Newest first."""
    found = [one for one in call.state(EXECUTIONS).values() if one["WindowId"] == call.params["WindowId"]]
    found.sort(key=lambda one: one["StartTime"], reverse=True)
    return {"WindowExecutions": [_without(one, "Tasks") for one in found]}


def get(call: Call) -> Answer:
    record = _find(call)
    tasks = [task["TaskExecutionId"] for task in record["Tasks"]]
    return {**_without(record, "Tasks", "WindowId"), "TaskIds": tasks}


def describe_tasks(call: Call) -> Answer:
    record = _find(call)
    mark = {"WindowExecutionId": record["WindowExecutionId"]}
    return {
        "WindowExecutionTaskIdentities": [
            {**_without(task, "Invocations"), **mark} for task in record["Tasks"]
        ]
    }


def describe_invocations(call: Call) -> Answer:
    record, wanted = _find(call), call.params["TaskId"]
    mark = {"WindowExecutionId": record["WindowExecutionId"], "TaskExecutionId": wanted}
    found = [
        one for task in record["Tasks"] if task["TaskExecutionId"] == wanted for one in task["Invocations"]
    ]
    return {
        "WindowExecutionTaskInvocationIdentities": [{**_without(one, "ResourceId"), **mark} for one in found]
    }


def windows(registry: Registry) -> list[dict[str, Any]]:
    """The windows of all accounts; those that open next come first, those that never open last."""
    found = [_shown(place, window) for place, window in _all(registry)]
    return sorted(found, key=lambda one: (one["next"] is None, one["next"], one["name"]))


def _shown(place: Call, window: Item) -> dict[str, Any]:
    opens = _schedule(window).next(datetime.now(UTC)) if window["Enabled"] else None
    return {
        "account": place.account,
        "region": place.region,
        "id": window["WindowId"],
        "name": window["Name"],
        "next": opens.isoformat(timespec="minutes") if opens else None,
    }


def open_window(registry: Registry, identifier: str) -> Record:
    """Begin what the window does, in a thread. Raises AwsError for one that is not there, or may not open."""
    place, window = next(
        ((place, one) for place, one in _all(registry) if one["WindowId"] == identifier), (None, {})
    )
    if place is None:
        raise AwsError("DoesNotExistException", f"There is no window {identifier}.")
    if not window["Enabled"]:
        raise AwsError("DoesNotExistException", f"The window {window['Name']} is disabled and never opens.")
    executions = place.state(EXECUTIONS)
    overlaps = any(
        one["WindowId"] == identifier and one["Status"] == Status.IN_PROGRESS for one in executions.values()
    )
    record: Record = begun(WindowId=identifier, WindowExecutionId=str(uuid.uuid4())) | {"Tasks": []}
    executions[record["WindowExecutionId"]] = record
    if overlaps:
        end(record, Status.SKIPPED, "The window's last execution is still at work")
        return record
    tasks = [task for task in items_of(place, WINDOW_TASK).values() if task["WindowId"] == identifier]
    run = WindowRun(record, tasks, partial(_nodes, place), partial(_api, place))
    threading.Thread(target=_carry_out, args=(run, record), daemon=True).start()
    return record


def execution(registry: Registry, identifier: str) -> Record | None:
    """What is known of an execution, in whichever account."""
    states = (state for _account, _region, state in registry.all_states(EXECUTIONS))
    return next((state[identifier] for state in states if identifier in state), None)


def _carry_out(run: WindowRun, record: Record) -> None:
    try:
        run.carry_out()
    except Exception as unexpected:  # a thread has nobody else who would hear of it
        end(record, Status.FAILED, f"the sandbox failed: {unexpected!r}")


def _nodes(place: Call, task: Item) -> Sequence[str]:
    """By the window's registered targets, or by the task's own."""
    registered = items_of(place, WINDOW_TARGET)
    found: dict[str, Any] = {}
    with place.registry.lock:
        for target in task.get("Targets", []):
            by_id = target["Key"] == "WindowTargetIds"
            groups = [registered[one]["Targets"] for one in target["Values"]] if by_id else [[target]]
            for group in groups:
                found |= targeted(place, group)
    return list(found)


def _api(place: Call, role: str) -> Api:
    try:
        with place.registry.lock:
            return api_of(place, role, f"MaintenanceWindow-{uuid.uuid4()}")
    except AwsError as error:
        raise StepFailedError(str(error)) from error


def _schedule(window: Item) -> Schedule:
    return Schedule(
        expression=window["Schedule"],
        since=window["CreatedDate"].replace(tzinfo=UTC),
        offset_days=window.get("ScheduleOffset", 0),
        zone=window.get("ScheduleTimezone", "UTC"),
    )


def _all(registry: Registry) -> Iterator[tuple[Call, Item]]:
    for account, region, _state in registry.all_states(STATE):
        place = _place(registry, account, region)
        yield from ((place, window) for window in items_of(place, WINDOW).values())


def _place(registry: Registry, account: str, region: str) -> Call:
    """An account and region, as handlers see them; nobody has sent a request."""
    return Call(
        service="ssm",
        operation="",
        account=account,
        region=region,
        protocol="json",
        caller=Caller(account, f"arn:aws:iam::{account}:root", ""),
        request=cast(Any, None),
        registry=registry,
        parse=dict,
        next=lambda _: {},
    )


def _find(call: Call) -> Record:
    found: Record | None = call.state(EXECUTIONS).get(call.params["WindowExecutionId"])
    if found is None:
        raise AwsError("DoesNotExistException", f"There is no execution {call.params['WindowExecutionId']}.")
    return found


def _without(record: Record, *names: str) -> Record:
    return {name: value for name, value in record.items() if name not in names}


def _end_all(registry: Registry) -> None:
    for _account, _region, executions in registry.all_states(EXECUTIONS):
        for record in executions.values():
            if record["Status"] == Status.IN_PROGRESS:
                end(record, Status.CANCELLED, STOPPED)
