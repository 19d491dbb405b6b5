"""One change to a known-good resource. The changed field must exist, or the test would prove nothing."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from policies.resource import Resource, Value


def changed(resource: Resource, path: str, value: Value) -> Resource:
    """The resource with another value at the path."""
    properties, holder, last = _open(resource, path)
    holder[last] = value
    return replace(resource, properties=properties)


def without(resource: Resource, path: str) -> Resource:
    """The resource without the property at the path."""
    properties, holder, last = _open(resource, path)
    del holder[last]
    return replace(resource, properties=properties)


def _open(resource: Resource, path: str) -> tuple[dict[str, Any], Any, Any]:
    properties: Any = copy.deepcopy(dict(resource.properties))
    holder: Any = properties
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    for step in steps:
        holder = holder[step]
    present = last < len(holder) if isinstance(last, int) else last in holder
    assert present, f"the builder of {resource.type} has no {path}, so changing it proves nothing"
    return properties, holder, last
