"""Whether a resource's policy lets an AWS service or another account in, read as AWS reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from policies.evaluation.conditions import compile_condition
from policies.evaluation.patterns import glob
from policies.evaluation.types import ContextValue

Statement = Mapping[str, Any]


def lets_in(
    policy: str | bytes | None,
    principal: str,
    action: str,
    resource: str,
    context: Mapping[str, ContextValue],
) -> bool:
    """An Allow that fits the principal's request, and no Deny that does; keys of `context` are in lower case.

    `principal` is a service's name, or the ARN that stands for an account.
    """
    document = json.loads(policy) if policy else {}
    fitting = {
        statement["Effect"]
        for statement in _list(document.get("Statement", []))
        if _names(statement, principal)
        and any(glob(pattern)(action) for pattern in _list(statement.get("Action", [])))
        and any(glob(pattern)(resource) for pattern in _list(statement.get("Resource", "*")))
        and all(_holds(statement, context))
    }
    return fitting == {"Allow"}


def _names(statement: Statement, principal: str) -> bool:
    named = statement.get("Principal", {})
    return named == "*" or any(principal in _list(named.get(kind, [])) for kind in ("Service", "AWS"))


def _holds(statement: Statement, context: Mapping[str, ContextValue]) -> Iterator[bool]:
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            yield compile_condition(operator, key, values).holds(context.get) is True


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
