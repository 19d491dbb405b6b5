"""Rendered orders in this process. It answers only while this process hears of every change (see `invalidation`)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from prometheus_client import Counter

from services.order.representations import OrderRepresentation

HITS = Counter("near_cache_hits_total", "Reads answered without a round trip")
MOST = 10_000


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """An order as it is answered."""

    customer_id: UUID
    version: int
    body: bytes
    headers: dict[str, str]


def render(order: OrderRepresentation) -> Rendered:
    """The answer for an order, made once."""
    return Rendered(
        customer_id=order.customer_id,
        version=order.version,
        body=order.model_dump_json().encode(),
        headers={"ETag": f'"{order.version}"'},
    )


class NearCache:
    """Bounded; those kept first are dropped first. An entry lives `seconds` at most, whatever is not heard of."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self.listening = False
        self._changes = 0
        self._kept: dict[UUID, tuple[Rendered, float]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def ticket(self) -> int:
        """Take one before reading what is to be kept: a change that is heard of meanwhile makes it worthless."""
        return self._changes

    def get(self, order_id: UUID) -> Rendered | None:
        """The order, unless it is not here or too old."""
        kept = self._kept.get(order_id)
        if kept is None or kept[1] <= self._clock():
            return None
        return kept[0]

    def keep(self, order_id: UUID, rendered: Rendered, ticket: int) -> None:
        """Remember what was read after the ticket was taken."""
        if not self.listening or ticket != self._changes:
            return
        self._kept.pop(order_id, None)
        self._kept[order_id] = (rendered, self._clock() + self._seconds)
        if len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]

    def changed(self, order_id: UUID) -> None:
        """Forget the order, here and in what is being read."""
        self._changes += 1
        self._kept.pop(order_id, None)

    def listen(self) -> None:
        """Changes are heard of from now on."""
        self._changes += 1
        self.listening = True

    def deaf(self) -> None:
        """Changes may be missed from now on: forget everything and keep nothing."""
        self._changes += 1
        self.listening = False
        self._kept.clear()
