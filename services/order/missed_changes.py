"""Changes that Redis may not know of: of these orders it may still hold the version before."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

MOST = 10_000


class MissedChanges:
    """Remembers each until Redis has heard of it, or has dropped what it held. Too many make all orders suspect."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._missed: dict[UUID, tuple[int, float]] = {}  # those that end first come first
        self._all_until = 0.0

    def __contains__(self, order_id: UUID) -> bool:
        if not (self._missed or self._all_until):
            return False
        now = self._clock()
        return now < self._all_until or now < self._missed.get(order_id, (0, 0.0))[1]

    def add(self, order_id: UUID, version: int) -> None:
        """Redis is about to be told of this version; whatever becomes of that, it is missed for now."""
        now = self._clock()
        known, _ = self._missed.pop(order_id, (version, 0.0))
        self._missed[order_id] = (max(known, version), now + self._seconds)
        while self._missed[first := next(iter(self._missed))][1] <= now:
            del self._missed[first]
        if len(self._missed) > MOST:
            self._missed.clear()
            self._all_until = now + self._seconds

    def heard(self, order_id: UUID, version: int) -> None:
        """Redis holds this version or a newer one."""
        if order_id in self._missed and self._missed[order_id][0] <= version:
            del self._missed[order_id]
