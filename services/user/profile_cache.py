"""Rendered profiles in each worker, good only while nothing about the account has changed anywhere.

The workers of a server share a counter per slot of accounts: a change moves it, which makes worthless at once what any
of them keeps. Changes at other servers are heard of through PostgreSQL (see `account_changes`), a moment later.
"""

from __future__ import annotations

import mmap
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from services.common.endpoint import JSON
from services.user import frame

SLOTS = 4096
MOST = 10_000


class Versions:
    """Make it before the workers are forked, so that they share it."""

    def __init__(self) -> None:
        self._counters = memoryview(mmap.mmap(-1, SLOTS * 8)).cast("Q")

    def of(self, user_id: UUID) -> int:
        """Differs from any earlier value once the account has changed."""
        return self._counters[user_id.int % SLOTS]

    def moved(self, user_id: UUID) -> None:
        """The account has changed, and that is committed."""
        self._counters[user_id.int % SLOTS] += 1


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A profile as it is answered."""

    body: bytes
    headers: dict[str, str]

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        """All headers that do not depend on the request."""
        constant = {"Content-Type": JSON, "Content-Length": str(len(self.body)), **frame.HEADERS}
        return list((constant | self.headers).items())


Ticket = tuple[int, int]


class ProfileCache:
    """Bounded; those kept first are dropped first. An entry lives `seconds` at most, whatever is not heard of."""

    def __init__(
        self, versions: Versions, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.versions = versions
        self.listening = False
        self._seconds = seconds
        self._clock = clock
        self._epoch = 0
        self._kept: dict[UUID, tuple[Rendered, Ticket, float]] = {}
        self._changing = threading.Lock()

    def ticket(self, user_id: UUID) -> Ticket:
        """Take one before reading what is to be kept: a change meanwhile makes it worthless."""
        return self._epoch, self.versions.of(user_id)

    def get(self, user_id: UUID) -> Rendered | None:
        """The profile, unless it is not here, too old, or may have changed."""
        kept = self._kept.get(user_id)
        if kept is None or kept[1] != self.ticket(user_id) or kept[2] <= self._clock():
            return None
        return kept[0]

    def keep(self, user_id: UUID, rendered: Rendered, ticket: Ticket) -> None:
        """Remember what was read after the ticket was taken."""
        with self._changing:
            if not self.listening or ticket != self.ticket(user_id):
                return
            self._kept.pop(user_id, None)
            self._kept[user_id] = (rendered, ticket, self._clock() + self._seconds)
            if len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]

    def listen(self) -> None:
        """Changes at other servers are heard of from now on."""
        with self._changing:
            self._epoch += 1
            self.listening = True

    def deaf(self) -> None:
        """Changes may be missed from now on: forget everything and keep nothing."""
        with self._changing:
            self._epoch += 1
            self.listening = False
            self._kept.clear()
