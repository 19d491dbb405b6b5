"""The shape of an automation document of Systems Manager, as far as ours use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

Value = str | bool | Sequence[str] | Mapping[str, "Value"]


class Output(TypedDict):
    """A value that later steps read as `{{ step.Name }}`."""

    Name: str
    Selector: str
    Type: str


class Step(TypedDict):
    """One step; `onFailure` is where to go when it fails, the next one in line follows when it succeeds."""

    name: str
    action: str
    inputs: Mapping[str, Value]
    onFailure: NotRequired[str]
    maxAttempts: NotRequired[int]
    timeoutSeconds: NotRequired[int]
    outputs: NotRequired[Sequence[Output]]
    isEnd: NotRequired[bool]


class Parameter(TypedDict):
    """What whoever starts the document has to give."""

    type: str
    description: str


class Automation(TypedDict):
    """A whole document."""

    schemaVersion: Literal["0.3"]
    description: str
    assumeRole: str
    parameters: Mapping[str, Parameter]
    mainSteps: Sequence[Step]
