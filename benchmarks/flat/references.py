"""How a flat program would name a value that another resource gives: `vpc.id` instead of the id itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pulumi._types import _py_properties

from benchmarks.flat.recorded import STACK_REFERENCE, Recorded
from sandbox.plugins.aws.schema import sdk_class

SHORTEST = 6
"""A shorter text is found everywhere, and means nothing."""


@dataclass(frozen=True)
class References:
    """Text -> the expression that gives it, for what one property depends on."""

    expressions: Mapping[str, str] = field(default_factory=dict)

    def expression(self, text: str) -> str | None:
        """Python for a text that holds such values; None when it holds none."""
        parts = list(self._parts(text))
        if parts == [repr(text)]:
            return None
        return parts[0] if len(parts) == 1 else f"pulumi.Output.concat({', '.join(parts)})"

    def _parts(self, text: str) -> Iterator[str]:
        if not text:
            return
        known = max((value for value in self.expressions if value in text), key=len, default=None)
        if known is None:
            yield repr(text)
            return
        before, after = text.split(known, 1)
        yield from self._parts(before)
        yield self.expressions[known]
        yield from self._parts(after)


def references(found: Iterable[tuple[str, Recorded]]) -> References:
    """From the variables and the records of what a property depends on; ids win over other outputs."""
    expressions: dict[str, str] = {}
    for variable, resource in found:
        for text, expression in _offers(variable, resource):
            if len(text) >= SHORTEST:
                expressions.setdefault(text, expression)
    return References(expressions)


def _offers(variable: str, resource: Recorded) -> Iterator[tuple[str, str]]:
    if resource["type"] == STACK_REFERENCE:
        yield from _stack_outputs(variable, (resource.get("outputs") or {}).get("outputs") or {})
        return
    if resource.get("id"):
        yield str(resource["id"]), f"{variable}.id"
    outputs = resource.get("outputs") or {}
    for attribute, name in attributes(resource["type"]).items():
        if isinstance(outputs.get(name), str):
            yield outputs[name], f"{variable}.{attribute}"


def _stack_outputs(variable: str, outputs: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in outputs.items():
        output = f"{variable}.require_output({name!r})"
        if isinstance(value, str):
            yield value, output
        if isinstance(value, Mapping):
            for key, inner in value.items():
                if isinstance(inner, str):
                    yield inner, f"{output}.apply(lambda found: found[{key!r}])"


def attributes(token: str) -> dict[str, str]:
    """Python name -> property, for the outputs of an AWS resource; Kubernetes objects are plain manifests."""
    if not token.startswith("aws:"):
        return {}
    return {python: name for python, name, _ in _py_properties(sdk_class(token))}
