"""Calls that AWS throttles are sent again: exponential backoff with full jitter."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from operations.fleet.errors import FleetError, ThrottledError

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0
ATTEMPTS = 10
T = TypeVar("T")


class Clock(Protocol):
    """Seconds that only rise, and waiting."""

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Backoff:
    """Spreads the retries of many callers over the whole delay, so that they do not come back together."""

    def __init__(self, clock: Clock, jitter: random.Random) -> None:
        self._clock, self._jitter = clock, jitter

    def call(self, work: Callable[[], T]) -> T:
        """The answer of `work`, asked up to ATTEMPTS times. Raises FleetError when all of them were throttled."""
        for attempt in range(ATTEMPTS):
            try:
                return work()
            except ThrottledError as error:
                last = error
            longest = min(LONGEST_SECONDS, FIRST_SECONDS * 2**attempt)
            self._clock.sleep(self._jitter.uniform(0, longest))
        raise FleetError(f"AWS throttled {ATTEMPTS} calls in a row: {last}. Go on later with --resume.")
