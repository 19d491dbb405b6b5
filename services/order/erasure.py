"""Erases a person from the orders: a fresh id takes the customer's place, and nothing keeps which id it was.

The orders stay, as bookkeeping needs them. An access token outlives its account for some minutes, so a tombstone stays
for a day and housekeeping anonymises what was ordered meanwhile; then the tombstone goes too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.common.database import Connection
from services.common.ids import new_id
from services.order.orders import COLUMNS

_TOMBSTONE = "INSERT INTO erased_customers (customer_id) VALUES ($1) ON CONFLICT DO NOTHING"
_ANONYMISE = f"""
UPDATE orders SET customer_id = $2, idempotency_key = NULL, request_hash = NULL
WHERE customer_id = $1 RETURNING {COLUMNS}
"""  # noqa: S608 # only the constant above goes in
_TOMBSTONES = "SELECT customer_id FROM erased_customers ORDER BY erased_at LIMIT $1"
_FORGET = "DELETE FROM erased_customers WHERE erased_at < now() - interval '1 day'"
TOMBSTONES_A_ROUND = 1000


async def erase(connection: Connection, customer_id: UUID) -> Sequence[Mapping[str, Any]]:
    """Anonymise the customer's orders and return them as they are now. Call it in a transaction."""
    await connection.execute(_TOMBSTONE, customer_id)
    return await connection.fetch(_ANONYMISE, customer_id, new_id())


async def erase_stragglers(connection: Connection) -> Sequence[Mapping[str, Any]]:
    """Anonymise what the erased have ordered since, forget old tombstones, and return the changed orders."""
    changed: list[Mapping[str, Any]] = []
    for tombstone in await connection.fetch(_TOMBSTONES, TOMBSTONES_A_ROUND):
        changed += await connection.fetch(_ANONYMISE, tombstone["customer_id"], new_id())
    await connection.execute(_FORGET)
    return changed
