"""A resource as guardrails see it: its planned properties, some of which nobody knows yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from policies.evaluation import UNKNOWN, Unknown
from policies.scope import Place

Value: TypeAlias = "str | bool | int | float | Unknown | Sequence[Value] | Mapping[str, Value] | None"
Properties: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The explicit provider of a resource, or the default one with the stack's configuration."""

    name: str = "default"
    properties: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One planned resource. `place` is the account its provider writes to; `relations` are URNs by property."""

    type: str
    name: str
    properties: Properties
    place: Place
    urn: str = ""
    parent: str = ""
    protect: bool = False
    relations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    provider: Provider = field(default_factory=Provider)

    def at(self, path: str) -> Value:
        """The value at a dotted path such as `spec.template.metadata`; None when a step is absent."""
        return at(self.properties, path)

    def items(self, path: str) -> Iterator[tuple[str, Value]]:
        """Each element of the list at the path, with its own path. Nothing if absent; UNKNOWN stands for itself."""
        return items(self.properties, path)


def at(value: Value, path: str) -> Value:
    """As `Resource.at`, from any value. A number steps into a list."""
    for step in path.split("."):
        if isinstance(value, Unknown) or value is None:
            return value
        value = _step(value, step)
    return value


def items(value: Value, path: str) -> Iterator[tuple[str, Value]]:
    """As `Resource.items`, from any value."""
    found = at(value, path)
    if isinstance(found, Unknown):
        yield path, UNKNOWN
    elif isinstance(found, Sequence) and not isinstance(found, str):
        for index, element in enumerate(found):
            yield f"{path}.{index}", element


def _step(value: Value, step: str) -> Value:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, Sequence) and not isinstance(value, str) and step.isdigit():
        return value[int(step)] if int(step) < len(value) else None
    return None
