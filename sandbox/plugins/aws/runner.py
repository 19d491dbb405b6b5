"""Run the steps of an entry: build parameters, call AWS, pick results."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from sandbox.plugins.aws.convert import to_api
from sandbox.plugins.aws.entry import Call, Expression, Function, Step
from sandbox.plugins.aws.errors import OperationFailedError, code_of, is_not_found
from sandbox.plugins.aws.plan import Plan, input_shape
from sandbox.plugins.aws.scope import Scope, search
from sandbox.plugins.timings import pause

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0


class CancelledError(RuntimeError):
    """The user interrupted; what is under way stops waiting."""


class Clock:
    """The patience of one operation: a deadline, and the engine's cancellation."""

    def __init__(self, seconds: float, cancelled: Callable[[], bool]) -> None:
        self._deadline = time.monotonic() + seconds
        self._seconds = seconds
        self._cancelled = cancelled
        self._pause = FIRST_PAUSE_SECONDS

    def pause(self, waiting_for: str) -> None:
        """Sleep, a little longer each time. Raises when the time is over or the user gave up."""
        if self._cancelled():
            raise CancelledError(f"interrupted while waiting for {waiting_for}")
        if time.monotonic() + self._pause > self._deadline:
            raise OperationFailedError(f"timeout after {self._seconds:.0f} s while waiting for {waiting_for}")
        pause(waiting_for.partition(" (")[0], self._pause)
        self._pause = min(self._pause * 1.5, LONGEST_PAUSE_SECONDS)


class Runner:
    """Runs steps of one entry for one operation."""

    def __init__(self, plan: Plan, clock: Clock) -> None:
        self._plan = plan
        self.clock = clock

    def run(
        self, step: Step, scope: Scope, *, creating: bool = False, tags: dict[str, str] | None = None
    ) -> Any:
        """The step's result; None when its condition does not hold or it was optional and found nothing."""
        if step.when is not None and not scope.evaluate(step.when):
            return None
        if isinstance(step, Function):
            return step.run(scope)
        if step.each is None:
            return self._call(step, scope, creating, tags)
        result = None
        for item in scope.evaluate(step.each) or ():
            result = self._call(step, scope.having(item=item), creating, tags)
        return result

    def _call(self, call: Call, scope: Scope, creating: bool, tags: dict[str, str] | None) -> Any:
        parameters = self.parameters(call, scope, creating=creating)
        if tags and creating and self._plan.create_tags:
            parameters[self._plan.create_tags] = self._tag_parameter(call, self._plan.create_tags, tags)
        service = call.service or self._plan.entry.service
        while True:
            try:
                response = scope.account.call(service, xform_name(call.operation), parameters, scope.region)
            except ClientError as error:
                if code_of(error) in call.retry:
                    self.clock.pause(f"{call.operation} ({code_of(error)})")
                    continue
                if code_of(error) in call.ignore or (
                    call.optional and is_not_found(error, self._plan.entry.missing)
                ):
                    return None
                raise
            _refuse_unsuccessful(response)
            result = _pick(call.result, response, scope)
            if call.until is None or scope.having(result=response).evaluate(call.until):
                return result
            self.clock.pause(call.operation)

    def parameters(self, call: Call, scope: Scope, *, creating: bool) -> dict[str, Any]:
        shape = input_shape(call.service or self._plan.entry.service, call.operation)
        members = shape.members if shape is not None else {}
        parameters: dict[str, Any] = {}
        for name, member in self._plan.travelling(call, creating=creating).items():
            value = scope.props.get(name)
            if value is not None and not (creating and value == ""):
                parameters[member] = to_api(value, members[member], name, self._plan.renames)
        explicit: dict[str, Expression] = {**call.params}
        if not creating:
            explicit = {
                name: value for name, value in self._plan.entry.key.items() if name in members
            } | explicit
        for name, expression in explicit.items():
            value = scope.evaluate(expression)
            if value is not None:
                parameters[name] = value
        return parameters

    def _tag_parameter(self, call: Call, member: str, tags: dict[str, str]) -> Any:
        tagging = self._plan.entry.tags
        shape = input_shape(call.service or self._plan.entry.service, call.operation).members[member]
        if member == "TagSpecifications":
            pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
            return [{"ResourceType": tagging.ec2_type if tagging else "", "Tags": pairs}]
        return to_api(dict(tags), shape, "tags", self._plan.renames)

    def apply(self, group: Iterable[Step], scope: Scope, *, only: Callable[[frozenset[str]], bool]) -> None:
        """Run those steps that carry something that `only` asks for."""
        for step in group:
            if only(self._plan.carried(step, creating=False)):
                self.run(step, scope)


def _pick(expression: Expression, response: Any, scope: Scope) -> Any:
    if callable(expression):
        return expression(scope.having(result=response))
    return search(expression, response)


def _refuse_unsuccessful(response: Any) -> None:
    """Some batch operations answer 200 and list what failed."""
    failed = response.get("Unsuccessful") if isinstance(response, dict) else None
    if failed:
        error = failed[0].get("Error", failed[0])
        raise OperationFailedError(f"{error.get('Code', 'Unsuccessful')}: {error.get('Message', error)}")
