"""What checks are made of: each helper yields a violation, an undecided finding, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from policies.evaluation import UNKNOWN, Unknown
from policies.guardrail import Finding, Undecided, Violation
from policies.resource import Resource, Value

Accepts = Callable[[Value], bool]


def require(resource: Resource, path: str, accepts: Accepts, problem: str) -> Iterator[Finding]:
    """The value at the path must be accepted; an absent one is offered as None."""
    yield from judge(resource.at(path), path, accepts, problem)


def require_true(resource: Resource, path: str, problem: str) -> Iterator[Finding]:
    """The property must be set to true."""
    yield from require(resource, path, is_true, problem)


def require_set(resource: Resource, path: str, problem: str) -> Iterator[Finding]:
    """The property must have a value."""
    yield from require(resource, path, bool, problem)


def judge(value: Value, path: str, accepts: Accepts, problem: str) -> Iterator[Finding]:
    """As `require`, for a value already at hand."""
    if isinstance(value, Unknown):
        yield Undecided(path=path)
    elif not accepts(value):
        yield Violation(path=path, value=value, problem=problem)


def is_true(value: Value) -> bool:
    return value is True or value == "true"


def is_not_true(value: Value) -> bool:
    return not is_true(value)


def number(value: Value) -> float:
    """The number, or 0 when there is none."""
    if isinstance(value, int | float):
        return float(value)
    return float(value) if isinstance(value, str) and value.replace(".", "", 1).isdigit() else 0.0


def texts(value: Value) -> list[str]:
    """One text or a list of texts as a list; unknown elements are left out."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Sequence):
        return [element for element in value if isinstance(element, str)]
    return []


def mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def elements(value: Value) -> Sequence[Value]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value
    return () if value is None else (value,)


def has_unknown(value: Value) -> bool:
    """Whether some part of the value is not known yet."""
    if isinstance(value, Mapping):
        return any(has_unknown(part) for part in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(has_unknown(part) for part in value)
    return value is UNKNOWN


def policy_statements(value: Value) -> list[Mapping[str, Value]] | Unknown:
    """The statements of an IAM document given as JSON or as an object; UNKNOWN if it is not known."""
    if isinstance(value, Unknown):
        return UNKNOWN
    document = json.loads(value) if isinstance(value, str) and value else value
    return [mapping(statement) for statement in elements(mapping(document).get("Statement"))]
