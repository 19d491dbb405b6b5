"""Carry out one step: the actions of Systems Manager Automation that our documents use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.cloud.automation.expressions import select
from sandbox.cloud.automation.schema import ELSEWHERE

POLL_SECONDS = 15.0
LONGEST_SECONDS = 3600.0
"""How long a step takes at most that says nothing else."""
CALL_INPUTS = frozenset({"Service", "Api", "PropertySelector", "DesiredValues"})
UNDER_WAY = frozenset({"Pending", "InProgress", "Delayed", "Cancelling"})
UNITS = {"S": 1, "M": 60, "H": 3600}


class StepFailedError(Exception):
    """The step did not do what it should; the message says why."""


class StepTimedOutError(StepFailedError):
    """The step took longer than it may."""


class CancelledError(Exception):
    """Somebody stopped the execution."""


class Clock(Protocol):
    """Seconds that only rise; `sleep` raises CancelledError once somebody stopped the execution."""

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


Api = Callable[[str, str, Mapping[str, Any]], Mapping[str, Any]]
"""Service, operation, members -> answer. Raises StepFailedError with the error of AWS."""


@dataclass(frozen=True)
class Done:
    """What a step yields, and the step that it chose to follow, if it chooses."""

    outputs: Mapping[str, Any] = field(default_factory=dict)
    following: str | None = None


@dataclass(frozen=True)
class Step:
    """A step whose references are filled in."""

    name: str
    action: str
    inputs: Mapping[str, Any]
    seconds: float = LONGEST_SECONDS
    outputs: tuple[Mapping[str, str], ...] = ()


def carry_out(step: Step, api: Api, clock: Clock) -> Done:
    """Raises StepFailedError."""
    if step.action in ELSEWHERE:
        raise StepFailedError(f"the sandbox does not run {step.action}")
    return ACTIONS[step.action](step, api, clock)


def _execute(step: Step, api: Api, _clock: Clock) -> Done:
    answer = _call(step, api)
    return Done({output["Name"]: select(output["Selector"], answer) for output in step.outputs})


def _assert(step: Step, api: Api, _clock: Clock) -> Done:
    found = select(step.inputs["PropertySelector"], _call(step, api))
    if str(found) not in step.inputs["DesiredValues"]:
        raise StepFailedError(_unexpected(step, found))
    return Done()


def _wait(step: Step, api: Api, clock: Clock) -> Done:
    deadline = clock.now() + step.seconds
    while True:
        found = select(step.inputs["PropertySelector"], _call(step, api))
        if str(found) in step.inputs["DesiredValues"]:
            return Done()
        if clock.now() >= deadline:
            raise StepTimedOutError(f"{_unexpected(step, found)} after {step.seconds:.0f} seconds")
        clock.sleep(POLL_SECONDS)


def _run_command(step: Step, api: Api, clock: Clock) -> Done:
    command = api("ssm", "SendCommand", _listed(step.inputs))["Command"]["CommandId"]
    deadline = clock.now() + step.seconds
    while True:
        clock.sleep(POLL_SECONDS)
        found = api("ssm", "ListCommandInvocations", {"CommandId": command, "Details": True})
        states = [one["Status"] for one in found["CommandInvocations"]]
        if not UNDER_WAY.intersection(states):
            break
        if clock.now() >= deadline:
            raise StepTimedOutError(f"command {command} is {_words(states)} after {step.seconds:.0f} seconds")
    if set(states) != {"Success"}:
        raise StepFailedError(f"command {command} of {step.inputs['DocumentName']} is {_words(states)}")
    return Done({"CommandId": command, "Status": "Success", "ResponseCode": 0, "Output": ""})


def _branch(step: Step, _api: Api, _clock: Clock) -> Done:
    """Only equality of texts: no document of ours asks for more."""
    for choice in step.inputs["Choices"]:
        if str(choice["Variable"]) == str(choice.get("StringEquals")):
            return Done(following=choice["NextStep"])
    if "Default" not in step.inputs:
        raise StepFailedError("no choice holds, and there is no Default")
    return Done(following=step.inputs["Default"])


def _sleep(step: Step, _api: Api, clock: Clock) -> Done:
    """Durations such as PT90S, PT10M or PT2H."""
    duration = str(step.inputs.get("Duration", ""))
    number, unit = duration.removeprefix("PT")[:-1], duration[-1:]
    if not duration.startswith("PT") or not number.isdigit() or unit not in UNITS:
        raise StepFailedError(f"the sandbox sleeps for a Duration such as PT10M, not for {duration!r}")
    clock.sleep(float(number) * UNITS[unit])
    return Done()


ACTIONS: Mapping[str, Callable[[Step, Api, Clock], Done]] = {
    "aws:assertAwsResourceProperty": _assert,
    "aws:branch": _branch,
    "aws:executeAwsApi": _execute,
    "aws:runCommand": _run_command,
    "aws:sleep": _sleep,
    "aws:waitForAwsResourceProperty": _wait,
}


def _call(step: Step, api: Api) -> Mapping[str, Any]:
    members = {name: value for name, value in step.inputs.items() if name not in CALL_INPUTS}
    return api(step.inputs["Service"], step.inputs["Api"], members)


def _listed(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Documents may give a parameter of a command as one text; the API takes lists."""
    parameters = inputs.get("Parameters", {})
    listed = {name: one if isinstance(one, list) else [str(one)] for name, one in parameters.items()}
    return {**inputs, "Parameters": listed}


def _unexpected(step: Step, found: object) -> str:
    return f"{step.inputs['PropertySelector']} is {found}, not {_words(step.inputs['DesiredValues'])}"


def _words(values: list[str]) -> str:
    return " or ".join(dict.fromkeys(values)) or "nothing"
