"""Automation: documents are judged when they are made, and run in a thread as the role that they assume.

Their time runs a thousand times faster than ours, so that a node which never answers is given up after seconds. An
emulator that stops ends what runs: a new start does not take it up again.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sandbox.cloud.automation.expressions import filled
from sandbox.cloud.automation.run import Run, Status, StepState
from sandbox.cloud.automation.validation import problems
from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.services import automation_calls
from sandbox.cloud.services.automation_calls import FastClock

EXECUTIONS = "ssm/automation-executions"
NOT_FOUND = "AutomationExecutionNotFoundException"
STOPPED = "the emulator was stopped"
_RUNNING: dict[str, tuple[threading.Thread, FastClock]] = {}


def install(registry: Registry) -> None:
    registry.handle("ssm", "CreateDocument", judge)
    registry.handle("ssm", "UpdateDocument", judge)
    registry.handle("ssm", "StartAutomationExecution", start)
    registry.handle("ssm", "GetAutomationExecution", get)
    registry.handle("ssm", "DescribeAutomationExecutions", describe)
    registry.handle("ssm", "DescribeAutomationStepExecutions", describe_steps)
    registry.handle("ssm", "StopAutomationExecution", stop)
    registry.on_stop(partial(_end_all, registry))


def judge(call: Call) -> Answer:
    """Refuses an automation document that AWS would refuse."""
    try:
        document = json.loads(call.params["Content"])
    except ValueError:
        return call.forward()  # YAML is moto's business
    if "mainSteps" in document and document.get("schemaVersion") == "0.3" and (found := problems(document)):
        raise AwsError("InvalidDocumentContent", "; ".join(found))
    return call.forward()


def start(call: Call) -> Answer:
    if call.params.get("Targets"):
        raise AwsError("InvalidTarget", "The sandbox runs an automation for one node; give its parameters.")
    document, version = _document(call)
    given = call.params.get("Parameters", {})
    parameters = {name: _typed(document, name, values) for name, values in given.items()}
    needed = [name for name, one in document["parameters"].items() if "default" not in one]
    if missing := sorted(set(needed) - set(parameters)):
        raise AwsError("InvalidAutomationExecutionParametersException", f"No value for {', '.join(missing)}.")
    role = str(filled(document.get("assumeRole", ""), parameters))
    identifier = str(uuid.uuid4())
    api, clock = automation_calls.api_of(call, role, f"Automation-{identifier}"), FastClock()
    record = _record(call, identifier, version)
    run = Run(document, parameters, api, clock, partial(_note, call.registry, record))
    record["StepExecutions"] = [_step(state) for state in run.states.values()]
    call.state(EXECUTIONS)[identifier] = record
    thread = threading.Thread(target=_carry_out, args=(call.registry, record, run), daemon=True)
    _RUNNING[identifier] = (thread, clock)
    thread.start()
    return {"AutomationExecutionId": identifier}


def get(call: Call) -> Answer:
    return {"AutomationExecution": _find(call)}


def describe(call: Call) -> Answer:
    """Newest first; of filters only those by document and status."""
    found = sorted(call.state(EXECUTIONS).values(), key=lambda one: one["ExecutionStartTime"], reverse=True)
    for one in call.params.get("Filters", []):
        names = {"DocumentNamePrefix": "DocumentName", "ExecutionStatus": "AutomationExecutionStatus"}
        if one["Key"] not in names:
            raise AwsError("InvalidFilterKey", f"The sandbox has no filter {one['Key']}.")
        found = [each for each in found if str(each[names[one["Key"]]]).startswith(tuple(one["Values"]))]
    return {"AutomationExecutionMetadataList": found}


def describe_steps(call: Call) -> Answer:
    return {"StepExecutions": _find(call)["StepExecutions"]}


def stop(call: Call) -> Answer:
    record = _find(call)
    if record["AutomationExecutionId"] not in _RUNNING:
        raise AwsError(
            "InvalidAutomationStatusUpdateException", f"It is {record['AutomationExecutionStatus']}."
        )
    _RUNNING[record["AutomationExecutionId"]][1].cancel()
    return {}


def _carry_out(registry: Registry, record: dict[str, Any], run: Run) -> None:
    failures: list[str] = []
    try:
        status = run.carry_out()
    except Exception as unexpected:  # a thread has nobody else who would hear of it
        status, failures = Status.FAILED, [f"the sandbox failed: {unexpected!r}"]
    with registry.lock:
        record |= {"AutomationExecutionStatus": status.value, "ExecutionEndTime": datetime.now(UTC)}
        failures += [f"{state.name}: {state.failure}" for state in run.states.values() if state.failure]
        if failures:
            record["FailureMessage"] = "; ".join(failures)
        _RUNNING.pop(record["AutomationExecutionId"], None)


def _note(registry: Registry, record: dict[str, Any], state: StepState) -> None:
    """A step's new state, for whoever asks meanwhile."""
    with registry.lock:
        steps = record["StepExecutions"]
        at = next(at for at, step in enumerate(steps) if step["StepName"] == state.name)
        now, before = datetime.now(UTC), steps[at]
        times = {name: before[name] for name in ("ExecutionStartTime",) if name in before}
        times.setdefault("ExecutionStartTime", now)
        if state.status is not Status.IN_PROGRESS:
            times["ExecutionEndTime"] = now
        steps[at] = _step(state) | times
        record["CurrentStepName"], record["CurrentAction"] = state.name, state.action


def _step(state: StepState) -> dict[str, Any]:
    step = {
        "StepName": state.name,
        "Action": state.action,
        "StepStatus": state.status.value,
        "Inputs": {name: json.dumps(value) for name, value in state.inputs.items()},
        "Outputs": {name: [str(value)] for name, value in state.outputs.items()},
    }
    return step | ({"FailureMessage": state.failure} if state.failure else {})


def _record(call: Call, identifier: str, version: str) -> dict[str, Any]:
    return {
        "AutomationExecutionId": identifier,
        "DocumentName": call.params["DocumentName"],
        "DocumentVersion": version,
        "ExecutionStartTime": datetime.now(UTC),
        "AutomationExecutionStatus": Status.IN_PROGRESS.value,
        "Parameters": call.params.get("Parameters", {}),
        "Mode": call.params.get("Mode", "Auto"),
        "ExecutedBy": call.caller.arn,
    }


def _document(call: Call) -> tuple[dict[str, Any], str]:
    """The document as it was made, and its version."""
    from moto.ssm.models import ssm_backends

    kept: Any = ssm_backends[call.account][call.region]._documents.get(call.params["DocumentName"])
    if kept is None:
        raise AwsError(
            "AutomationDefinitionNotFoundException", f"There is no document {call.params['DocumentName']}."
        )
    asked = call.params.get("DocumentVersion", "$DEFAULT")
    version = {"$DEFAULT": kept.default_version, "$LATEST": kept.latest_version}.get(asked, asked)
    if version not in kept.versions:
        raise AwsError("AutomationDefinitionVersionNotFoundException", f"There is no version {version}.")
    found: dict[str, Any] = json.loads(kept.versions[version].content)
    return {"parameters": {}, **found}, version


def _typed(document: Mapping[str, Any], name: str, values: list[str]) -> Any:
    """Values arrive as lists of texts; the type of the parameter says what they are."""
    if name not in document["parameters"]:
        raise AwsError("InvalidAutomationExecutionParametersException", f"There is no parameter {name}.")
    kind = document["parameters"][name]["type"]
    if kind == "StringList":
        return values
    text = "".join(values)
    return json.loads(text) if kind in ("Boolean", "Integer") else text


def _find(call: Call) -> dict[str, Any]:
    found: dict[str, Any] | None = call.state(EXECUTIONS).get(call.params["AutomationExecutionId"])
    if found is None:
        raise AwsError(NOT_FOUND, f"There is no execution {call.params['AutomationExecutionId']}.")
    return found


def _end_all(registry: Registry) -> None:
    """Cancels what runs, and notes as cancelled what does not hear of it in time."""
    for thread, clock in list(_RUNNING.values()):
        clock.cancel()
        thread.join(timeout=1)
    for _account, _region, executions in registry.all_states(EXECUTIONS):
        for record in executions.values():
            if record["AutomationExecutionStatus"] == Status.IN_PROGRESS.value:
                record |= {"AutomationExecutionStatus": Status.CANCELLED.value, "FailureMessage": STOPPED}
