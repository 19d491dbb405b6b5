"""The `pulumi.com/waitFor` annotation: `condition=Type[=Status]` and `jsonpath={.path}[=value]`."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any

from sandbox.plugins.kubernetes.directives import WAIT_FOR
from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.values import Object
from sandbox.plugins.kubernetes.waits.verdict import (
    READY,
    Check,
    Subject,
    Verdict,
    condition,
    describe,
    waiting,
)

_EXPRESSION = re.compile(r"^\{(?P<path>[^}]*)\}(?:==?(?P<value>.*))?$")
_PART = re.compile(r"""\.(?P<key>[\w-]+)|\['(?P<quoted>[^']+)'\]|\[(?P<index>-?\d+|\*)\]""")
_FILTER = re.compile(r"""\[\?\(@\.(?P<key>[\w.-]+)\s*==\s*["'](?P<value>[^"']*)["']\)\]""")


def checks(text: str) -> tuple[Check, ...]:
    """The conditions of one annotation: an expression, or a JSON list of them. Raises KubernetesError."""
    try:
        parsed: Any = json.loads(text)
    except ValueError:
        parsed = text
    expressions = parsed if isinstance(parsed, list) else [text]
    if not expressions:
        raise KubernetesError(f"annotation {WAIT_FOR} holds an empty list; give at least one condition.")
    return tuple(_check(str(expression)) for expression in expressions)


def _check(expression: str) -> Check:
    kind, _, rest = expression.partition("=")
    if kind == "condition" and rest:
        name, _, status = rest.partition("=")
        return partial(_condition, name=name, status=status or "True")
    match = _EXPRESSION.match(rest)
    if kind == "jsonpath" and match:
        return partial(_json_path, path=_parse(match["path"], expression), value=match["value"])
    raise KubernetesError(
        f"annotation {WAIT_FOR} holds {expression!r}; expected `condition=Ready`, `condition=Ready=False`, "
        "`jsonpath={.status.phase}=Running` or a JSON list of such."
    )


def _condition(subject: Subject, *, name: str, status: str) -> Verdict:
    found = condition(subject.live, name)
    if str(found.get("status", "")).lower() == status.lower():
        return READY
    return waiting(f"condition {name}={status} ({describe(found) if found else 'not reported yet'})")


def _json_path(subject: Subject, *, path: tuple[str | int | Object, ...], value: str | None) -> Verdict:
    found = _follow([subject.live], path)
    if found and (value is None or any(_text(item) == value for item in found)):
        return READY
    wanted = f" to be {value!r}" if value is not None else ""
    return waiting(f"the field at {_show(path)}{wanted} (now {found[0] if found else 'absent'!r})")


def _parse(text: str, expression: str) -> tuple[str | int | Object, ...]:
    parts: list[str | int | Object] = []
    position = 0
    while position < len(text):
        match = _FILTER.match(text, position) or _PART.match(text, position)
        if match is None:
            raise KubernetesError(
                f"annotation {WAIT_FOR}: cannot read {expression!r} at {text[position:]!r}."
            )
        groups = match.groupdict()
        if "value" in groups:
            parts.append({"key": groups["key"], "value": groups["value"]})
        elif groups["index"] is not None:
            parts.append("*" if groups["index"] == "*" else int(groups["index"]))
        else:
            parts.append(str(groups["key"] or groups["quoted"]))
        position = match.end()
    return tuple(parts)


def _follow(found: list[Any], path: tuple[str | int | Object, ...]) -> list[Any]:
    for part in path:
        found = [below for value in found for below in _step(value, part)]
    return found


def _step(value: Any, part: str | int | Object) -> list[Any]:
    if isinstance(part, dict):
        return [
            item
            for item in _elements(value)
            if _text(_follow([item], tuple(part["key"].split(".")))) == part["value"]
        ]
    if isinstance(part, int):
        elements = _elements(value)
        return [elements[part]] if -len(elements) <= part < len(elements) else []
    if part == "*":
        return _elements(value)
    return [value[part]] if isinstance(value, dict) and part in value else []


def _elements(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    return json.dumps(value) if isinstance(value, (bool, int, float)) or value is None else str(value)


def _show(path: tuple[str | int | Object, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
