"""Keys whose next event the topic refused: they rest for a while that doubles, and the events of others go on."""

from __future__ import annotations

import time
from collections.abc import Iterable

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 60.0


class Resting:
    """The keys that one relay leaves alone."""

    def __init__(self) -> None:
        self._resting: dict[str, tuple[float, float]] = {}  # until when, and for how long

    def keys(self) -> list[str]:
        """Those that rest now; what nobody refused for long is forgotten."""
        now = time.monotonic()
        recent = {key: rest for key, rest in self._resting.items() if now < rest[0] + LONGEST_SECONDS}
        self._resting = recent
        return [key for key, (until, _) in recent.items() if now < until]

    def refused(self, key: str) -> None:
        """Its next event was refused, perhaps once more."""
        _, before = self._resting.get(key, (0.0, FIRST_SECONDS / 2))
        seconds = min(2 * before, LONGEST_SECONDS)
        self._resting[key] = (time.monotonic() + seconds, seconds)

    def taken(self, keys: Iterable[str]) -> None:
        """Their events are on their way again."""
        for key in keys:
            self._resting.pop(key, None)
