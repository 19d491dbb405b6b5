"""Where a document is carried out: a cloud that answers as told, and time that passes only in sleep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloud.automation.run import Run, Status
from sandbox.cloud.automation.steps import CancelledError


class Time:
    """Passes only while somebody sleeps; `stop_at` is when somebody stops the execution."""

    def __init__(self, stop_at: float = float("inf")) -> None:
        self.seconds, self.stop_at = 0.0, stop_at

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        if self.seconds >= self.stop_at:
            raise CancelledError


class Cloud:
    """Answers by operation, one after the other and the last one for ever; an exception is raised."""

    def __init__(self, **answers: list[Any]) -> None:
        self.answers = {operation: list(given) for operation, given in answers.items()}
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def __call__(self, _service: str, operation: str, members: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append((operation, members))
        left = self.answers[operation]
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        found: Mapping[str, Any] = answer
        return found

    @property
    def operations(self) -> list[str]:
        return [operation for operation, _ in self.asked]


def call(name: str, api: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "action": "aws:executeAwsApi", "inputs": {"Service": "ec2", "Api": api}, **more}


def look(name: str, action: str, wanted: str, **more: Any) -> dict[str, Any]:
    inputs = {
        "Service": "ec2",
        "Api": "DescribeNode",
        "PropertySelector": "$.Nodes[0].State",
        "DesiredValues": [wanted],
    }
    return {"name": name, "action": action, "inputs": inputs, **more}


def run(
    *steps: dict[str, Any], cloud: Cloud | None = None, time: Time | None = None, **parameters: Any
) -> tuple[Status, Run]:
    made = Run({"mainSteps": list(steps)}, parameters, cloud or Cloud(), time or Time())
    return made.carry_out(), made
