"""The orders in PostgreSQL. Each change of state is one statement: row, history and outbox, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.common import tracing
from services.common.database import Connection
from services.common.ids import new_id
from services.order.states import State, before

COLUMNS = "id, customer_id, state, currency, total_minor, items, version, created_at, updated_at"
_BY_KEY = f"SELECT request_hash, {COLUMNS} FROM orders WHERE customer_id = $1 AND idempotency_key = $2"  # noqa: S608 # only the constant above goes in
_READ = f"SELECT {COLUMNS} FROM orders WHERE id = $1"  # noqa: S608
_LIST = f"""
SELECT {COLUMNS} FROM orders
WHERE customer_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::text IS NULL OR state = $3)
ORDER BY id DESC LIMIT $4
"""  # noqa: S608
_HISTORY = (
    "SELECT sequence, from_state, to_state, reason, at FROM transitions WHERE order_id = $1 ORDER BY sequence"
)
_MOVE = f"""
WITH old AS (
    SELECT id AS old_id, state AS old_state FROM orders WHERE id = $1 FOR UPDATE
), moved AS (
    UPDATE orders SET state = $2, version = version + 1, updated_at = now(), retry_payment_at = NULL
    FROM old WHERE id = old_id AND old_state = ANY($3::text[])
    RETURNING {COLUMNS}, old_state
), recorded AS (
    INSERT INTO transitions (order_id, sequence, from_state, to_state, reason)
    SELECT id, version, old_state, state, $4 FROM moved
), sent AS (
    INSERT INTO outbox (event_id, key, type, payload, trace)
    SELECT $5, id, 'order.' || state, jsonb_build_object('order_id', id, 'version', version), $6 FROM moved
)
SELECT {COLUMNS} FROM moved
"""  # noqa: S608


async def by_key(connection: Connection, customer_id: UUID, key: str) -> Mapping[str, Any] | None:
    """The order that the customer created with the key, with `request_hash`."""
    return await connection.fetchrow(_BY_KEY, customer_id, key)


async def read(connection: Connection, order_id: UUID) -> Mapping[str, Any] | None:
    return await connection.fetchrow(_READ, order_id)


async def page(
    connection: Connection, customer_id: UUID, *, after: UUID | None, state: State | None, limit: int
) -> Sequence[Mapping[str, Any]]:
    """Orders of a customer, newest first."""
    return await connection.fetch(_LIST, customer_id, after, state, limit)


async def history(connection: Connection, order_id: UUID) -> Sequence[Mapping[str, Any]]:
    """The steps of an order, oldest first."""
    return await connection.fetch(_HISTORY, order_id)


async def move(connection: Connection, order_id: UUID, to: State, reason: str) -> Mapping[str, Any] | None:
    """Take one legal step; None when the order is not where the step starts, and then nothing has changed."""
    return await connection.fetchrow(
        _MOVE, order_id, to.value, before(to), reason, new_id(), json.dumps(tracing.outgoing())
    )
