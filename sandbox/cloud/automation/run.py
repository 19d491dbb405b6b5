"""One execution of a document: its steps in order, where failures lead, and what is known of each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.cloud.automation.expressions import filled
from sandbox.cloud.automation.schema import ABORT, CONTINUE, STEP_PREFIX
from sandbox.cloud.automation.steps import (
    LONGEST_SECONDS,
    Api,
    CancelledError,
    Clock,
    Done,
    Step,
    StepFailedError,
    StepTimedOutError,
    carry_out,
)

Document = Mapping[str, Any]


class Status(StrEnum):
    """Of an execution and of its steps."""

    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    SUCCESS = "Success"
    FAILED = "Failed"
    TIMED_OUT = "TimedOut"
    CANCELLED = "Cancelled"


@dataclass
class StepState:
    """How far one step is; `inputs` are resolved once it began."""

    name: str
    action: str
    status: Status = Status.PENDING
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    failure: str = ""


class Run:
    """Carries out a document that has been validated; `on_change` hears of every new state of a step."""

    def __init__(
        self,
        document: Document,
        parameters: Mapping[str, Any],
        api: Api,
        clock: Clock,
        on_change: Callable[[StepState], None] = lambda _state: None,
    ) -> None:
        self._steps: dict[str, Document] = {step["name"]: step for step in document["mainSteps"]}
        defaults = {
            name: one["default"] for name, one in document.get("parameters", {}).items() if "default" in one
        }
        self._known: dict[str, Any] = {**defaults, **parameters}
        self._api, self._clock, self._on_change = api, clock, on_change
        self.states = {name: StepState(name, step["action"]) for name, step in self._steps.items()}

    def carry_out(self) -> Status:
        """Until a step ends it. A step that failed makes the whole fail, also when another one followed."""
        name: str | None = next(iter(self._steps))
        failed = False
        try:
            while name is not None:
                step = self._steps[name]
                done = self._one(step)
                failed = failed or (done is None and _is_critical(step))
                name = self._following(step, done)
        except CancelledError:
            return Status.CANCELLED
        return Status.FAILED if failed else Status.SUCCESS

    def _one(self, definition: Document) -> Done | None:
        """What the step yields; None when every attempt failed."""
        state = self.states[definition["name"]]
        try:
            for _ in range(definition.get("maxAttempts", 1)):
                done = self._attempt(definition, state)
                if done is not None:
                    return done
        except CancelledError:
            self._change(state, Status.CANCELLED)
            raise
        return None

    def _attempt(self, definition: Document, state: StepState) -> Done | None:
        state.inputs = filled(definition.get("inputs", {}), self._known)
        self._change(state, Status.IN_PROGRESS)
        step = Step(
            name=state.name,
            action=state.action,
            inputs=state.inputs,
            seconds=float(definition.get("timeoutSeconds", LONGEST_SECONDS)),
            outputs=tuple(definition.get("outputs", ())),
        )
        try:
            done = carry_out(step, self._api, self._clock)
        except StepFailedError as error:
            timed_out = isinstance(error, StepTimedOutError)
            self._change(state, Status.TIMED_OUT if timed_out else Status.FAILED, failure=str(error))
            return None
        self._known |= {f"{state.name}.{name}": value for name, value in done.outputs.items()}
        self._change(state, Status.SUCCESS, outputs=done.outputs)
        return done

    def _change(
        self, state: StepState, status: Status, *, outputs: Mapping[str, Any] | None = None, failure: str = ""
    ) -> None:
        state.status, state.outputs, state.failure = status, outputs or {}, failure
        self._on_change(state)

    def _following(self, step: Document, done: Done | None) -> str | None:
        if step.get("isEnd"):
            return None
        if done is None:
            way = str(step.get("onFailure", ABORT))
            if way.startswith(STEP_PREFIX):
                return way.removeprefix(STEP_PREFIX)
            if way != CONTINUE:
                return None
        chosen = done.following if done is not None else None
        return chosen or step.get("nextStep") or self._next_in_line(step["name"])

    def _next_in_line(self, name: str) -> str | None:
        names = list(self._steps)
        position = names.index(name) + 1
        return names[position] if position < len(names) else None


def _is_critical(step: Document) -> bool:
    """A step whose failure is passed over does not make the whole fail, unless it says so."""
    return bool(step.get("isCritical", step.get("onFailure") != CONTINUE))
