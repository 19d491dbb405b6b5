"""What a document reads: `{{ parameter }}` and `{{ step.Output }}` in its inputs, `$.Path[0]` in answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

REFERENCE = re.compile(r"\{\{\s*([\w.:-]+)\s*\}\}")
PROVIDED = ("automation:", "global:")
"""Names that Systems Manager fills in by itself."""


def references(value: object) -> Iterator[str]:
    """Every name that a value reads."""
    if isinstance(value, str):
        yield from REFERENCE.findall(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from references(key)
            yield from references(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from references(item)


def filled(value: Any, known: Mapping[str, Any]) -> Any:
    """The value with every reference replaced; a text that is one reference becomes what it refers to."""
    if isinstance(value, Mapping):
        return {key: filled(item, known) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [filled(item, known) for item in value]
    if not isinstance(value, str):
        return value
    whole = REFERENCE.fullmatch(value.strip())
    if whole is not None and whole[1] in known:
        return known[whole[1]]
    return REFERENCE.sub(lambda found: _text(known.get(found[1], found[0])), value)


def select(selector: str, answer: object) -> Any:
    """What a selector such as `$.Groups[0].Name` finds in an answer; None when it finds nothing."""
    return jmespath.search(_path(selector), answer)


def selector_problem(selector: str) -> str:
    """Why this is no selector; empty when it is one."""
    if not selector.startswith("$"):
        return f"selector {selector!r} does not begin with $"
    try:
        jmespath.compile(_path(selector))
    except JMESPathError:
        return f"selector {selector!r} cannot be read"
    return ""


def _path(selector: str) -> str:
    return selector.removeprefix("$").removeprefix(".") or "@"


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
