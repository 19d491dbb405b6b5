"""Check inputs against the built-in schema: unknown and missing fields, wrong types, with their path."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.plugins.kubernetes.quantity import is_quantity
from sandbox.plugins.kubernetes.schema import builtin
from sandbox.plugins.kubernetes.schema.builtin import FieldType
from sandbox.plugins.kubernetes.values import Object, Secret, Unknown

DASHED = re.compile(r"^x_kubernetes_")
_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "time": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "int-or-string": (int, str),
    "quantity": (str, int, float),
}
_NAMES = {
    "string": "a string",
    "time": "a time as a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "int-or-string": "a whole number or a string",
    "quantity": "a quantity such as 500m or 1Gi",
    "map": "an object",
    "object": "an object",
    "list": "a list",
    "set": "a list",
}


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the inputs: where (a property path) and what to do."""

    path: str
    reason: str


def problems(inputs: Object, *, partial: bool = False) -> list[Problem]:
    """Everything wrong with a built-in kind's inputs; nothing for a custom resource (its cluster checks it).

    A partial object (a Patch resource) need not have the required fields.
    """
    expected = builtin.object_type(str(inputs.get("apiVersion")), str(inputs.get("kind")))
    return list(_check(inputs, expected, "", partial))


def join(path: str, key: str) -> str:
    """`path.key`, or `path["key"]` where the key has characters of its own meaning in a path."""
    if re.search(r'[."\[\]]', key):
        return f'{path}["{key}"]'
    return f"{path}.{key}" if path else key


def _check(value: Any, expected: FieldType, path: str, partial: bool) -> Iterator[Problem]:
    if isinstance(value, Secret):
        value = value.value
    if value is None or isinstance(value, Unknown) or expected.name == "any":
        return
    if expected.name in ("object", "map"):
        yield from _check_object(value, expected, path, partial)
    elif expected.name in ("list", "set"):
        yield from _check_list(value, expected, path, partial)
    else:
        yield from _check_scalar(value, expected, path)


def _check_object(value: Any, expected: FieldType, path: str, partial: bool) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield _wrong_type(value, expected, path)
        return
    if expected.name == "object":
        yield from _check_names(value, expected.type_name, path, partial)
    for key, item in value.items():
        yield from _check(item, builtin.field_type(expected, key), join(path, key), partial)


def _check_names(value: Object, type_name: str, path: str, partial: bool) -> Iterator[Problem]:
    known = builtin.fields(type_name)
    for key in value:
        if DASHED.sub("x-kubernetes-", key).replace("_", "-") not in known and key not in known:
            yield Problem(join(path, key), f"unknown field {key!r}.{_nearest(key, known)}")
    if not partial:
        for key in builtin.required(type_name):
            if key not in value:
                yield Problem(join(path, key), "required field is missing.")


def _nearest(key: str, known: dict[str, FieldType]) -> str:
    by_folded = {name.lower(): name for name in known}
    found = difflib.get_close_matches(key.lower().replace("_", ""), by_folded, n=1, cutoff=0.6)
    if found:
        return f" Did you mean {by_folded[found[0]]!r}?"
    return f" Known fields: {', '.join(sorted(known))}."


def _check_list(value: Any, expected: FieldType, path: str, partial: bool) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield _wrong_type(value, expected, path)
        return
    for index, item in enumerate(value):
        yield from _check(item, builtin.item_type(expected), f"{path}[{index}]", partial)


def _check_scalar(value: Any, expected: FieldType, path: str) -> Iterator[Problem]:
    allowed = _PYTHON_TYPES[expected.name]
    is_misplaced_bool = isinstance(value, bool) and expected.name != "boolean"
    if (
        is_misplaced_bool
        or not isinstance(value, allowed)
        or (expected.name == "quantity" and not is_quantity(value))
    ):
        yield _wrong_type(value, expected, path)


def _wrong_type(value: Any, expected: FieldType, path: str) -> Problem:
    shown = f"{type(value).__name__} of {len(value)}" if isinstance(value, (dict, list)) else repr(value)
    return Problem(path, f"expected {_NAMES[expected.name]}, got {shown}.")
