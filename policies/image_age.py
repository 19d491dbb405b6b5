"""How old an image may get: one limit for promotion, for launches and for what is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

OLDEST = timedelta(days=60)
"""Older images miss too many updates to be spread further, or to be launched."""
BUILT_TAG = "ImageBuilt"
"""The tag of what boots an image: when that was built, in UTC as ISO 8601."""
NEVER_RELEASED = "unknown"
"""The tag's value until a release has moved the channel."""


def built_at(text: str) -> datetime | None:
    """The time in a tag; None for a text that is no time with a zone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo is not None else None


def in_time(built: datetime, now: datetime) -> bool:
    """Whether an image may still be used; one from the future may not."""
    return timedelta() <= now - built <= OLDEST
