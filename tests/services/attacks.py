"""SQL in the place of each value of a request, one value at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from services.common.endpoint import Endpoint
from services.common.ids import new_id

INJECTIONS = (
    "'; DROP TABLE users, orders CASCADE; --",
    "' OR '1'='1",
    "1; SELECT pg_sleep(10)--",
    "%' UNION SELECT 1",
)


@dataclass(frozen=True)
class Attack:
    """One request that an endpoint must survive."""

    path: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def attacks(endpoint: Endpoint) -> Iterator[Attack]:
    """Every member of path, query, headers and body of the endpoint, with each of the injections."""
    path = endpoint.path
    for name in endpoint.path_parameters:
        path = path.replace(f"{{{name}}}", str(new_id()))
    body = endpoint.body.example() if endpoint.body else None
    headers = (
        dict(zip(endpoint.header_names, endpoint.headers.example().values(), strict=True))
        if endpoint.headers
        else {}
    )
    for injection in INJECTIONS:
        for name in endpoint.path_parameters:
            yield Attack(endpoint.path.replace(f"{{{name}}}", quote(injection, safe="")), body, headers)
        for name in endpoint.query.model_fields if endpoint.query else ():
            yield Attack(f"{path}?{urlencode({name: injection})}", body, headers)
        for name in endpoint.header_names:
            yield Attack(path, body, {**headers, name: injection})
        for changed in _changed(body, injection):
            yield Attack(path, changed, headers)


def _changed(value: Any, injection: str) -> Iterator[Any]:
    """The value with one of its leaves replaced, each in turn; nothing for None."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from ({**value, name: changed} for changed in _changed(member, injection))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from (
                [*value[:index], changed, *value[index + 1 :]] for changed in _changed(member, injection)
            )
    elif value is not None:
        yield injection
