"""Members that moto drops: kept when they are written, put back when they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jmespath

from sandbox.cloud.extension import Answer, Call, Registry

STATE = "overlay"


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """`members` of the objects of one kind, kept beside moto."""

    service: str
    name: str
    write: Mapping[str, str]
    """Operation -> JMESPath, over {request, answer}, of the identifier or identifiers of what it writes."""
    read: Mapping[str, str]
    """Operation -> JMESPath of the objects in its answer (a structure or a list of them)."""
    key: str
    """JMESPath of the identifier in such an object; `@request.X` takes it from the request."""
    members: Mapping[str, str]
    """Member of the object -> JMESPath of its value in the request."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """For members that a create request left out."""
    delete: Mapping[str, str] = field(default_factory=dict)
    """Operation -> JMESPath of the identifier, as in `write`."""


def overlay(registry: Registry, *entries: Overlay) -> None:
    for entry in entries:
        operations = {*entry.write, *entry.read, *entry.delete}
        for operation in operations:
            registry.handle(entry.service, operation, _handler(entry, operation))


def _handler(entry: Overlay, operation: str) -> Callable[[Call], Answer]:
    def handler(call: Call) -> Answer:
        answer = call.forward()
        if operation in entry.write:
            _keep(call, entry, answer)
        if operation in entry.delete:
            for identifier in _identifiers(entry.delete[operation], call, answer):
                _kept(call, entry).pop(identifier, None)
        if operation in entry.read:
            _put_back(call, entry, answer)
        return answer

    return handler


def _kept(call: Call, entry: Overlay) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = call.state(STATE).setdefault(f"{entry.service}/{entry.name}", {})
    return kept


def _keep(call: Call, entry: Overlay, answer: Mapping[str, Any]) -> None:
    for identifier in _identifiers(entry.write[call.operation], call, answer):
        known = _kept(call, entry).setdefault(identifier, dict(entry.defaults))
        for member, expression in entry.members.items():
            value = jmespath.search(expression, call.params)
            if value is not None:
                known[member] = value


def _put_back(call: Call, entry: Overlay, answer: Mapping[str, Any]) -> None:
    found = jmespath.search(entry.read[call.operation], answer)
    for item in found if isinstance(found, list) else [found]:
        if not isinstance(item, dict):
            continue
        request_key = entry.key.removeprefix("@request.")
        source = call.params if request_key != entry.key else item
        identifier = jmespath.search(request_key, source)
        item.update(_kept(call, entry).get(str(identifier), {}))


def _identifiers(expression: str, call: Call, answer: Mapping[str, Any]) -> list[str]:
    found = jmespath.search(expression, {"request": call.params, "answer": answer})
    return [str(one) for one in (found if isinstance(found, list) else [found])]
