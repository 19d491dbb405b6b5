"""Writes new orders. Those that arrive while a statement is under way share the next one, and its commit.

Each order is answered only after its commit, as if it had been alone: the database settles once per statement what it
would settle once per order, and a conflict of one order's key leaves the others alone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.common import tracing
from services.common.database import Connection, Pool
from services.common.ids import new_id

TOGETHER = 50
STATEMENTS_AT_ONCE = 2
_CREATE = """
WITH wanted AS (
    SELECT * FROM unnest(
        $1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::bigint[], $7::jsonb[], $8::jsonb[]
    ) AS wanted (id, customer_id, idempotency_key, request_hash, currency, total_minor, items, trace)
), created AS (
    INSERT INTO orders (id, customer_id, idempotency_key, request_hash, state, currency, total_minor, items)
    SELECT id, customer_id, idempotency_key, request_hash, 'pending', currency, total_minor, items FROM wanted
    ON CONFLICT (customer_id, idempotency_key) DO NOTHING
    RETURNING id, created_at
), recorded AS (
    INSERT INTO transitions (order_id, sequence, to_state, reason) SELECT id, 1, 'pending', 'created' FROM created
), sent AS (
    INSERT INTO outbox (event_id, key, type, payload, trace)
    SELECT id, id, 'order.created', jsonb_build_object('order_id', id, 'version', 1), trace
    FROM wanted WHERE id IN (SELECT id FROM created)
)
SELECT id, created_at FROM created
"""  # the first event of an order takes the order's id, which is as unique as one of its own
Created = tuple[UUID, datetime]  # its id and when


class Draft(NamedTuple):
    """An order to be created, in the order of the statement's columns."""

    customer_id: UUID
    idempotency_key: str
    request_hash: bytes
    currency: str
    total_minor: int
    items: str


class _Wanted(NamedTuple):
    draft: Draft
    order_id: UUID
    trace: str
    answer: asyncio.Future[Created | None]

    @property
    def key(self) -> tuple[int, str]:
        return self.draft.customer_id.int, self.draft.idempotency_key

    def values(self) -> tuple[object, ...]:
        return self.order_id, *self.draft, self.trace


class Creation:
    """Creates orders of all requests of this process."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._waiting: list[_Wanted] = []
        self._writers = 0  # those that will still look at what waits
        self._tasks: set[asyncio.Task[None]] = set()  # the loop alone would let go of them

    async def create(self, draft: Draft) -> Created | None:
        """The new order; None when the customer has used the key before."""
        future: asyncio.Future[Created | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Wanted(draft, new_id(), _trace(), future))
        if not self._writers or (len(self._waiting) >= TOGETHER and self._writers < STATEMENTS_AT_ONCE):
            self._writers += 1
            task = asyncio.create_task(self._write_all())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await future

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                await self._write_on_one_connection()
        finally:
            # In the same step as the last look, or an order could arrive unseen in between.
            self._writers -= 1

    async def _write_on_one_connection(self) -> None:
        wanted: Sequence[_Wanted] = ()
        try:
            async with self._pool.acquire() as connection:
                while wanted := await self._next():
                    _answer(wanted, await _write(connection, wanted))
        except Exception as error:  # the connection may be broken, so the rest gets another one
            _fail(wanted or await self._next(), error)

    async def _next(self) -> Sequence[_Wanted]:
        """Those of the next statement."""
        await asyncio.sleep(0)  # a turn of the loop, for the requests that are here already
        here = [
            one for one in self._waiting if not one.answer.done()
        ]  # who was told "no" wants no order later
        wanted, self._waiting = here[:TOGETHER], here[TOGETHER:]
        wanted.sort(key=lambda one: one.key)  # two replicas with the same keys never wait for each other
        return wanted


async def _write(connection: Connection, wanted: Sequence[_Wanted]) -> Mapping[UUID, datetime]:
    columns = zip(*(one.values() for one in wanted), strict=True)
    rows = await connection.fetch(_CREATE, *map(list, columns))
    return {row["id"]: row["created_at"] for row in rows}


def _trace() -> str:
    carrier = tracing.outgoing()
    return json.dumps(carrier) if carrier else "{}"


def _answer(wanted: Sequence[_Wanted], created: Mapping[UUID, datetime]) -> None:
    for one in wanted:
        if not one.answer.done():  # the caller may be gone
            at = created.get(one.order_id)
            one.answer.set_result(None if at is None else (one.order_id, at))


def _fail(wanted: Sequence[_Wanted], error: Exception) -> None:
    for one in wanted:
        if not one.answer.done():
            one.answer.set_exception(error)
