"""A point in time until which an answer is worth anything; it travels as the milliseconds that are left."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Self

HEADER = "X-Request-Timeout-Ms"


@dataclass(frozen=True)
class Deadline:
    """On the monotonic clock of this process; between processes only the rest is told, so clocks need not agree."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        return cls(time.monotonic() + seconds)

    @property
    def remaining(self) -> float:
        """Seconds left; 0 when it has passed."""
        return max(0.0, self.at - time.monotonic())

    def sooner(self, seconds: float) -> Deadline:
        """This deadline, or the one in `seconds` when that comes first."""
        return min(self, Deadline.after(seconds), key=lambda deadline: deadline.at)

    @property
    def header(self) -> dict[str, str]:
        """What to send to the next service."""
        return {HEADER: str(int(self.remaining * 1000))}
