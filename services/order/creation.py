"""Writes new orders. Those that arrive while a statement is under way share the next one, and its commit.

Each order is answered only after its commit, as if it had been alone: the database settles once per statement what it
would settle once per order, and a conflict of one order's key leaves the others alone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.common import tracing
from services.common.database import Pool
from services.common.ids import new_id
from services.order.orders import COLUMNS

TOGETHER = 50
STATEMENTS_AT_ONCE = 2
_CREATE = f"""
WITH wanted AS (
    SELECT * FROM unnest(
        $1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::bigint[], $7::jsonb[], $8::uuid[], $9::jsonb[]
    ) AS wanted (id, customer_id, idempotency_key, request_hash, currency, total_minor, items, event_id, trace)
), created AS (
    INSERT INTO orders (id, customer_id, idempotency_key, request_hash, state, currency, total_minor, items)
    SELECT id, customer_id, idempotency_key, request_hash, 'pending', currency, total_minor, items FROM wanted
    ON CONFLICT (customer_id, idempotency_key) DO NOTHING
    RETURNING {COLUMNS}
), recorded AS (
    INSERT INTO transitions (order_id, sequence, to_state, reason) SELECT id, 1, 'pending', 'created' FROM created
), sent AS (
    INSERT INTO outbox (event_id, key, type, payload, trace)
    SELECT event_id, id, 'order.created', jsonb_build_object('order_id', id, 'version', 1), trace
    FROM wanted WHERE id IN (SELECT id FROM created)
)
SELECT {COLUMNS} FROM created
"""  # noqa: S608 # only the constant above goes in
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An order to be created."""

    customer_id: UUID
    idempotency_key: str
    request_hash: bytes
    currency: str
    total_minor: int
    items: str


@dataclass(frozen=True)
class _Wanted:
    draft: Draft
    order_id: UUID
    trace: str
    row: asyncio.Future[Row | None]

    @property
    def key(self) -> tuple[UUID, str]:
        return self.draft.customer_id, self.draft.idempotency_key

    def values(self) -> tuple[object, ...]:
        draft = self.draft
        known = (draft.customer_id, draft.idempotency_key, draft.request_hash)
        return self.order_id, *known, draft.currency, draft.total_minor, draft.items, new_id(), self.trace


class Creation:
    """Creates orders of all requests of this process."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._waiting: list[_Wanted] = []
        self._writing: set[asyncio.Task[None]] = set()

    async def create(self, draft: Draft) -> Row | None:
        """The new order; None when the customer has used the key before."""
        future: asyncio.Future[Row | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Wanted(draft, new_id(), json.dumps(tracing.outgoing()), future))
        if len(self._writing) < STATEMENTS_AT_ONCE:
            task = asyncio.create_task(self._write_all())
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)
        return await future

    async def _write_all(self) -> None:
        while self._waiting:
            wanted, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
            wanted.sort(key=lambda one: one.key)  # two replicas with the same keys never wait for each other
            try:
                rows = {row["id"]: row for row in await self._write(wanted)}
            except Exception as error:
                _fail(wanted, error)
            else:
                _answer(wanted, rows)

    async def _write(self, wanted: Sequence[_Wanted]) -> Sequence[Row]:
        columns = zip(*(one.values() for one in wanted), strict=True)
        async with self._pool.acquire() as connection:
            return await connection.fetch(_CREATE, *map(list, columns))


def _answer(wanted: Sequence[_Wanted], rows: Mapping[UUID, Row]) -> None:
    for one in wanted:
        if not one.row.done():  # the caller may be gone
            one.row.set_result(rows.get(one.order_id))


def _fail(wanted: Sequence[_Wanted], error: Exception) -> None:
    for one in wanted:
        if not one.row.done():
            one.row.set_exception(error)
