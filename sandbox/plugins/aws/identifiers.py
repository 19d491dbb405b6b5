"""Ids that are made of properties, and names that are made up."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import UTC, datetime
from functools import lru_cache

from sandbox.plugins.aws.values import Json, Properties

SUFFIX_DIGITS = 7


class BadIdError(ValueError):
    """An id to import that does not have the documented form."""


def build_id(template: str, properties: Properties) -> str:
    """`{role}/{policyArn}` -> `deployer/arn:aws:iam::aws:policy/ReadOnlyAccess`"""
    return re.sub(r"\{(\w+)\}", lambda match: _text(properties.get(match[1])), template)


def _text(value: Json) -> str:
    return "" if value is None else str(value)


def parse_id(template: str, identifier: str) -> Properties:
    """The properties that an id was built from. Raises BadIdError."""
    match = _pattern(template).fullmatch(identifier)
    if match is None:
        raise BadIdError(f"the id {identifier!r} does not have the form {template!r}")
    return {name: value for name, value in match.groupdict().items() if value}


@lru_cache(maxsize=500)
def _pattern(template: str) -> re.Pattern[str]:
    names = re.findall(r"\{(\w+)\}", template)
    pattern = re.escape(template)
    for name in names:
        # ARNs contain every separator: one that stands first is taken whole, the last part takes what is left.
        part = ".*" if name == names[-1] else r"(?:arn:(?:[^:]*:){4}.*?|.*?)"
        pattern = pattern.replace(re.escape("{" + name + "}"), f"(?P<{name}>{part})", 1)
    return re.compile(pattern)


def generated_name(name: str, seed: bytes, *, lower: bool = False, suffix: str = "") -> str:
    """The program's name and seven random hexadecimal digits; the engine's seed makes it repeatable."""
    digest = hashlib.sha256(seed).hexdigest() if seed else secrets.token_hex(SUFFIX_DIGITS)
    text = f"{name}-{digest[:SUFFIX_DIGITS]}{suffix}"
    return text.lower().replace("_", "-") if lower else text


def unique_suffix() -> str:
    """What follows a `namePrefix`: time and randomness, 26 digits."""
    return datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")[:18] + secrets.token_hex(4)
