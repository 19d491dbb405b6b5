"""Planned resources from the output of `pulumi preview --json`, or from a plan that `--save-plan` wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from policies.evaluation import UNKNOWN
from policies.findings import elements, mapping, texts
from policies.placement import Placement
from policies.resource import Properties, Provider, Resource, Value

# How the engine writes an unknown value in JSON.
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
PROVIDER_PREFIX = "pulumi:providers:"
PLANNED = ("create", "create-replacement", "replace")


class PlanError(ValueError):
    """The file is no plan."""


def resources_of_plan(document: Value, stack: str) -> list[Resource]:
    """The resources that the plan creates or replaces, each with its provider. Raises PlanError."""
    plan = mapping(document)
    if "steps" in plan:
        states = list(_states([mapping(step) for step in elements(plan.get("steps"))]))
    elif "resourcePlans" in plan:
        states = list(_goals(mapping(plan.get("resourcePlans"))))
    else:
        raise PlanError(
            "the file holds no plan; make one with `pulumi preview --json > FILE` or `pulumi preview --save-plan FILE`"
        )
    placement = Placement.of(stack or _stack_of(states), _config(mapping(plan.get("config"))))
    providers = {
        _urn(state): _provider(state) for _, state in states if _type(state).startswith(PROVIDER_PREFIX)
    }
    return [
        _resource(state, providers, placement)
        for operation, state in states
        if operation in PLANNED and not _type(state).startswith("pulumi:")
    ]


def _config(entries: Mapping[str, Value]) -> dict[str, str]:
    """As the engine hands configuration to programs: objects as JSON."""
    return {
        key: entry if isinstance(entry, str) else json.dumps(entry, default=str)
        for key, entry in entries.items()
    }


def _goals(plans: Mapping[str, Value]) -> Iterator[tuple[str, Properties]]:
    """A saved plan tells changes; for a resource to create these are all its inputs."""
    for urn, plan in plans.items():
        goal = mapping(mapping(plan).get("goal"))
        change = mapping(goal.get("inputDiff"))
        inputs = {**mapping(change.get("adds")), **mapping(change.get("updates"))}
        operations = texts(mapping(plan).get("steps"))
        planned = next((operation for operation in operations if operation in PLANNED), "same")
        yield planned, {**goal, "urn": urn, "inputs": inputs}


def _states(steps: list[Mapping[str, Value]]) -> Iterator[tuple[str, Properties]]:
    for step in steps:
        state = mapping(step.get("newState"))
        if state:
            yield str(step.get("op")), state


def _resource(state: Properties, providers: Mapping[str, Provider], placement: Placement) -> Resource:
    reference = str(state.get("provider") or "").rpartition("::")[0]
    provider = providers.get(reference, Provider(name=reference.rpartition("::")[2]))
    return Resource(
        type=_type(state),
        name=_urn(state).rpartition("::")[2],
        urn=_urn(state),
        properties=mapping(_with_unknowns(state.get("inputs"))),
        provider=provider,
        protect=state.get("protect") is True,
        place=placement.of_provider(provider),
    )


def _provider(state: Properties) -> Provider:
    return Provider(
        name=_urn(state).rpartition("::")[2], properties=mapping(_with_unknowns(state.get("inputs")))
    )


def _with_unknowns(value: Value) -> Value:
    if isinstance(value, Mapping):
        return {key: _with_unknowns(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_unknowns(part) for part in value]
    return UNKNOWN if value == UNKNOWN_TEXT else value


def _stack_of(states: list[tuple[str, Properties]]) -> str:
    """The stack's name stands in every URN: urn:pulumi:<stack>::<project>::..."""
    for _, state in states:
        return _urn(state).removeprefix("urn:pulumi:").partition("::")[0]
    return ""


def _urn(state: Properties) -> str:
    return str(state.get("urn") or "")


def _type(state: Properties) -> str:
    return str(state.get("type") or "")
