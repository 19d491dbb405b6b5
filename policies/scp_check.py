"""Would the SCPs let the deploying role create what is planned?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.evaluation import Decision, evaluate
from policies.planned_actions import actions_of
from policies.planned_request import planned_request
from policies.resource import Resource
from policies.scp_paths import scp_path


@dataclass(frozen=True, slots=True)
class Planned:
    """One action that a planned resource needs, and what the SCPs say to it."""

    action: str
    decision: Decision
    certain: bool


def planned_decisions(resource: Resource) -> Iterator[Planned]:
    """For each action of the resource's creation; nothing for types that call no AWS API."""
    yield from certain_decisions(resource)
    yield from possible_decisions(resource)


def certain_decisions(resource: Resource) -> Iterator[Planned]:
    """For the actions that are called whatever the properties are."""
    actions = actions_of(resource.type)
    yield from _decisions(resource, actions.certain if actions else (), certain=True)


def possible_decisions(resource: Resource) -> Iterator[Planned]:
    """For the actions that some property may need."""
    actions = actions_of(resource.type)
    yield from _decisions(resource, actions.possible if actions else (), certain=False)


def _decisions(resource: Resource, actions: Sequence[str], *, certain: bool) -> Iterator[Planned]:
    path = scp_path(resource.place)
    for action in actions:
        request = planned_request(resource, action, path.condition_keys(action), own=certain)
        yield Planned(action, evaluate(request, path), certain)
