"""Identifiers, ARNs and other values of new objects."""

from __future__ import annotations

import re
import secrets
import uuid
from datetime import UTC, datetime

from sandbox.cloud.extension import Call
from sandbox.cloud.generic.kinds import Item, Value

TOKENS = frozenset(
    {
        "ClientToken",
        "clientToken",
        "IdempotencyToken",
        "ClientRequestToken",
        "clientRequestToken",
        "CreatorRequestId",
    }
    | {"DryRun", "NextToken", "nextToken", "MaxResults", "maxResults", "TagSpecifications"}
)
"""Request members that are no members of the object."""
_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\d+))?\}")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


def value_of(template: Value, call: Call, item: Item) -> object:
    """The value for a new object.

    In a string, {account} {region} {uuid} {now} stand for themselves, {hex:17} and {word:8} for random text of that
    length and {Member} for a member of the object so far. A string of `{now}` alone gives a timestamp.
    """
    if callable(template):
        return template(call, item)
    if not isinstance(template, str):
        return template
    if template == "{now}":
        return now()
    return _PLACEHOLDER.sub(lambda found: _part(found, call, item), template)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0, tzinfo=None)


def _part(found: re.Match[str], call: Call, item: Item) -> str:
    name, length = found.group(1), int(found.group(2) or 0)
    if name == "hex":
        return secrets.token_hex(length)[:length]
    if name == "word":
        return "".join(secrets.choice(_ALPHABET) for _ in range(length))
    if name == "uuid":
        return str(uuid.uuid4())
    if name in ("account", "region"):
        return str(getattr(call, name))
    return str(item[name])
