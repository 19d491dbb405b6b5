"""The transactional outbox: events are rows of the writing transaction, and one relay hands them to SNS in order.

A row is deleted once the topic has it, so a crash between the two publishes it again: consumers keep an inbox.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any

from services.common import messaging, metrics
from services.common.database import Connection, Pool, connection_errors
from services.common.resting import Resting

TABLE_SQL = """
CREATE TABLE outbox (
    position   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id   uuid NOT NULL UNIQUE,
    key        uuid NOT NULL,
    type       text NOT NULL,
    payload    jsonb NOT NULL,
    trace      jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
)
"""
LOCK = 0x6F7574626F78  # "outbox": one relay at a time over all replicas, or the order would be lost
_READ = """
SELECT event_id, key, type, payload, trace FROM outbox
WHERE key <> ALL($2::uuid[]) ORDER BY position LIMIT $1
"""
LONGEST_PAUSE_SECONDS = 10.0
_DELETE = "DELETE FROM outbox WHERE event_id = ANY($1::uuid[])"
# Every replica looks how old the first row is, the one that may publish and the others alike.
_LOOK = """
SELECT pg_try_advisory_lock($1) AS mine, coalesce((
    SELECT extract(epoch FROM now() - created_at) FROM outbox ORDER BY position LIMIT 1
), 0)::float8 AS lag
"""
_AWAY = (*connection_errors(), *messaging.errors())

log = logging.getLogger(__name__)


class Relay:
    """Publishes the outbox of one database until it is told to stop.

    `topics` maps prefixes of event types to topics; the longest prefix that fits wins, "" fits all.
    """

    def __init__(
        self,
        *,
        pool: Pool,
        sns: Any,
        topics: Mapping[str, str],
        idle_seconds: float = 0.2,
        batch: int = 100,
    ) -> None:
        self._pool = pool
        self._sns = sns
        self._topics = sorted(topics.items(), key=lambda entry: -len(entry[0]))
        self._idle_seconds = idle_seconds
        self._batch = batch
        self._resting = Resting()
        self._wake = asyncio.Event()
        self._stopping = False
        self._late_since = time.monotonic()  # when the oldest event was written, or nobody knew of any

    def wake(self) -> None:
        """Look at the outbox now, not after the idle time."""
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Publish until stopped; failures are logged, counted and tried again with growing pauses."""
        failures = 0
        while not self._stopping:
            try:
                busy = await self.publish_once()
                failures = 0
            except Exception as error:  # nobody would start it again
                failures += 1
                busy = False
                self._failed(error)
            if not busy:
                await self._pause(min(self._idle_seconds * 2**failures, LONGEST_PAUSE_SECONDS))

    def _failed(self, error: Exception) -> None:
        """The lag grows on while nobody can look: there may be events."""
        metrics.OUTBOX_FAILURES.inc()
        metrics.OUTBOX_LAG.set(time.monotonic() - self._late_since)
        fault = None if isinstance(error, _AWAY) else error
        log.warning("the outbox cannot be published: %r", error, exc_info=fault)

    async def publish_once(self) -> bool:
        """Publish one batch if this replica is the relay now; true when there may be more."""
        async with self._pool.acquire() as connection:
            try:
                if not await self._look(connection):
                    return False
                busy = await self._publish(connection)
                await connection.fetchval("SELECT pg_advisory_unlock($1)", LOCK)
            except BaseException:
                # A lock goes with it, also one that was taken by a look that nobody waited for any more; and it may
                # lead to a writer that is one no more.
                connection.terminate()
                raise
            return busy

    async def _look(self, connection: Connection) -> bool:
        """Whether this replica is the relay now."""
        (found,) = await connection.fetch(_LOOK, LOCK)
        lag = max(found["lag"], 0.0)
        self._late_since = time.monotonic() - lag
        metrics.OUTBOX_LAG.set(lag)
        return bool(found["mine"])

    async def _publish(self, connection: Connection) -> bool:
        rows = await connection.fetch(_READ, self._batch, self._resting.keys())
        aside = set[str]()
        for wave in _waves([_event(row) for row in rows]):
            for topic, part in self._parts([event for event in wave if event.key not in aside]):
                published = await self._hand_over(connection, topic, part)
                aside.update(event.key for event, _ in published.refused)
        # Also where all were refused: their keys rest, and others may wait behind.
        return len(rows) == self._batch

    def _parts(self, wave: Sequence[messaging.Event]) -> Iterator[tuple[str, Sequence[messaging.Event]]]:
        """What fits into one call."""
        for topic, run in groupby(sorted(wave, key=self._topic), key=self._topic):
            events = tuple(run)
            for start in range(0, len(events), messaging.BATCH):
                yield topic, events[start : start + messaging.BATCH]

    def _topic(self, event: messaging.Event) -> str:
        return next(topic for prefix, topic in self._topics if event.type.startswith(prefix))

    async def _hand_over(
        self, connection: Connection, topic: str, events: Sequence[messaging.Event]
    ) -> messaging.Published:
        """What is taken goes, and whoever has an event that is refused rests."""
        published = await messaging.publish(self._sns, topic, events)
        for event, code in published.refused:
            log.warning("the topic refuses the event %s: %s", event.event_id, code)
            self._resting.refused(event.key)
        metrics.OUTBOX_FAILURES.inc(len(published.refused))
        self._resting.taken(event.key for event in published.taken)
        await connection.execute(_DELETE, sorted(event.event_id for event in published.taken))
        metrics.OUTBOX_PUBLISHED.inc(len(published.taken))
        return published

    async def _pause(self, seconds: float) -> None:
        self._wake.clear()
        if not self._stopping:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._wake.wait(), seconds)


def _event(row: Mapping[str, Any]) -> messaging.Event:
    return messaging.Event(
        event_id=str(row["event_id"]),
        key=str(row["key"]),
        type=row["type"],
        payload=json.loads(row["payload"]),
        trace=json.loads(row["trace"]),
    )


def _waves(events: Sequence[messaging.Event]) -> Sequence[Sequence[messaging.Event]]:
    """One event of a key at a time: in the same batch, the second would be taken though the first is refused."""
    waves: list[list[messaging.Event]] = []
    before: Counter[str] = Counter()
    for event in events:
        if before[event.key] == len(waves):
            waves.append([])
        waves[before[event.key]].append(event)
        before[event.key] += 1
    return waves
