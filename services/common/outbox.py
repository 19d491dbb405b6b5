"""The transactional outbox: events are rows of the writing transaction, and one relay hands them to SNS in order.

A row is deleted once the topic has it, so a crash between the two publishes it again: consumers keep an inbox.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any

from services.common import messaging, metrics
from services.common.database import Connection, Pool, connection_errors

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
_READ = "SELECT event_id, key, type, payload, trace FROM outbox ORDER BY position LIMIT $1"
_DELETE = "DELETE FROM outbox WHERE event_id = ANY($1::uuid[])"
_LAG = "SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 FROM outbox"

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
        self._wake = asyncio.Event()
        self._stopping = False

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
            except (*connection_errors(), *messaging.errors()) as error:
                failures += 1
                busy = False
                metrics.OUTBOX_FAILURES.inc()
                log.warning("the outbox cannot be published: %r", error)
            if not busy:
                await self._pause(min(self._idle_seconds * 2**failures, 10.0))

    async def publish_once(self) -> bool:
        """Publish one batch if this replica is the relay now; true when there may be more."""
        async with self._pool.acquire() as connection:
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
                return False
            try:
                return await self._publish(connection)
            finally:
                await connection.fetchval("SELECT pg_advisory_unlock($1)", LOCK)

    async def _publish(self, connection: Connection) -> bool:
        metrics.OUTBOX_LAG.set(await connection.fetchval(_LAG))
        rows = await connection.fetch(_READ, self._batch)
        events = [
            messaging.Event(
                event_id=str(row["event_id"]),
                key=str(row["key"]),
                type=row["type"],
                payload=json.loads(row["payload"]),
                trace=json.loads(row["trace"]),
            )
            for row in rows
        ]
        for topic, run in groupby(events, key=self._topic):
            for part in _parts(tuple(run)):
                if not await self._hand_over(connection, topic, part):
                    return False
        return len(rows) == self._batch

    def _topic(self, event: messaging.Event) -> str:
        return next(topic for prefix, topic in self._topics if event.type.startswith(prefix))

    async def _hand_over(self, connection: Connection, topic: str, events: Sequence[messaging.Event]) -> bool:
        taken = await messaging.publish(self._sns, topic, events)
        await connection.execute(_DELETE, sorted(taken))
        metrics.OUTBOX_PUBLISHED.inc(len(taken))
        return len(taken) == len(events)

    async def _pause(self, seconds: float) -> None:
        self._wake.clear()
        if not self._stopping:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._wake.wait(), seconds)


def _parts(events: Sequence[messaging.Event]) -> Iterator[Sequence[messaging.Event]]:
    return (events[start : start + messaging.BATCH] for start in range(0, len(events), messaging.BATCH))
