"""Forgets what has had its time: idempotency keys, inbox marks, the erased.

The service does so once an hour; `python -m services.order.housekeeping` does it now.

Every batch is bounded and its own transaction, so that no lock is held for long; replicas skip what another one has.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.common import database, settings
from services.common.database import Pool, connection_errors
from services.common.ids import oldest_id
from services.order import erasure
from services.order.cache import OrderCache
from services.order.near_cache import NearCache
from services.order.redis_store import RedisStore
from services.order.repetition import repeat
from services.order.representations import represent
from services.order.settings import OrderSettings

# Ids grow with time: a mark that moves along the primary key visits each order once, without an index for this.
_FORGET_KEYS = """
WITH mark AS (
    SELECT position FROM purge_marks WHERE task = 'idempotency-keys' FOR UPDATE SKIP LOCKED
), batch AS (
    SELECT orders.id FROM orders, mark WHERE orders.id > mark.position AND orders.id < $1 ORDER BY orders.id LIMIT $2
), forgotten AS (
    UPDATE orders SET idempotency_key = NULL, request_hash = NULL
    WHERE id IN (SELECT id FROM batch) AND idempotency_key IS NOT NULL
), moved AS (
    UPDATE purge_marks SET position = (SELECT id FROM batch ORDER BY id DESC LIMIT 1)
    WHERE task = 'idempotency-keys' AND EXISTS (SELECT 1 FROM batch)
)
SELECT count(*) FROM batch
"""
_SWEEP_INBOX = """
WITH swept AS (
    DELETE FROM inbox WHERE event_id IN (
        SELECT event_id FROM inbox WHERE received_at < now() - interval '14 days' LIMIT $1 FOR UPDATE SKIP LOCKED
    ) RETURNING 1
)
SELECT count(*) FROM swept
"""  # longer than any queue keeps a message
EVERY_SECONDS = 3600.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What one round did."""

    orders_visited: int
    inbox_marks: int
    orders_anonymised: int


class Housekeeping:
    """Runs once an hour until it is told to stop."""

    def __init__(self, *, pool: Pool, cache: OrderCache, idempotency_seconds: int, batch: int = 500) -> None:
        self._pool = pool
        self._cache = cache
        self._retention = timedelta(seconds=idempotency_seconds)
        self._batch = batch
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """End after the batch in work."""
        self._stopping.set()

    async def run(self) -> None:
        """Tidy up until stopped."""
        await repeat(
            self.tidy,
            seconds=EVERY_SECONDS,
            until=self._stopping,
            passing=connection_errors(),
            log=log,
            trouble="housekeeping has to wait",
        )

    async def tidy(self, now: datetime | None = None) -> Tally:
        """One round."""
        before = oldest_id((now or datetime.now(UTC)) - self._retention)
        visited = await self._in_batches(_FORGET_KEYS, before)
        swept = await self._in_batches(_SWEEP_INBOX)
        anonymised = await self._erase_stragglers()
        return Tally(orders_visited=visited, inbox_marks=swept, orders_anonymised=anonymised)

    async def _erase_stragglers(self) -> int:
        """Of all tombstones: one is forgotten only in a round that has visited it."""
        done, after = 0, UUID(int=0)
        while not self._stopping.is_set():
            async with self._pool.acquire() as connection, connection.transaction():
                visit = await erasure.erase_stragglers(connection, after=after, most=self._batch)
            for row in visit.changed:
                await self._cache.changed(represent(row))
            done += len(visit.changed)
            if visit.last is None:
                break
            after = visit.last
        return done

    async def _in_batches(self, statement: str, *arguments: UUID) -> int:
        done = 0
        while not self._stopping.is_set():
            async with self._pool.acquire() as connection:
                count: int = await connection.fetchval(statement, *arguments, self._batch)
            done += count
            if count < self._batch:
                break
        return done


async def _once(chosen: OrderSettings) -> Tally:
    store = RedisStore(chosen.redis)
    pool = await database.connect(
        chosen.database, smallest=0, largest=1, command_seconds=30, login=chosen.iam_login
    )
    try:
        cache = OrderCache(store, chosen.cache_seconds, NearCache(0))
        return await Housekeeping(
            pool=pool, cache=cache, idempotency_seconds=chosen.idempotency_seconds
        ).tidy()
    finally:
        await store.close()
        await pool.close()


def main() -> None:
    """One round with the service's own configuration."""
    try:
        chosen = settings.load(OrderSettings, os.environ)
    except settings.ConfigurationError as error:
        sys.exit(str(error))
    sys.stdout.write(f"{asyncio.run(_once(chosen))}\n")


if __name__ == "__main__":
    main()
