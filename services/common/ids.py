"""Identifiers: UUIDv7, so that primary keys grow with time and a cursor is just the last id seen."""

from __future__ import annotations

import base64
import os
import time
from datetime import datetime
from functools import lru_cache
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

# 16 bytes in base64url without padding: the last character holds only two bits
Cursor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{21}[AQgw]$")]


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): 48 bits of milliseconds, then randomness."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0b11 << 62) | 0b10 << 62)


@lru_cache(maxsize=10_000)
def parse_id(text: str) -> UUID:
    """The id in a path. Raises ValueError."""
    return UUID(text)


def oldest_id(moment: datetime) -> UUID:
    """Not after any UUIDv7 made at the moment or later."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def made_at(identifier: UUID) -> float:
    """When a UUIDv7 was made, in seconds; any other id was long ago."""
    return (identifier.int >> 80) / 1000 if identifier.version == 7 else 0.0


def encode_cursor(last: UUID) -> str:
    """An opaque cursor that continues after `last`."""
    return base64.urlsafe_b64encode(last.bytes).decode().rstrip("=")


def decode_cursor(cursor: str) -> UUID:
    """The id in a cursor; every text that fits `Cursor` is one."""
    return UUID(bytes=base64.urlsafe_b64decode(cursor + "=="))
