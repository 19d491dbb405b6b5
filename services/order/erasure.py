"""Erases a person from the orders: a fresh id takes the customer's place, and nothing keeps which id it was.

The orders stay, as bookkeeping needs them. An access token outlives its account for some minutes, so a tombstone stays
for a day and housekeeping anonymises what was ordered meanwhile; then the tombstone goes too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
_TOMBSTONES = "SELECT customer_id FROM erased_customers WHERE customer_id > $1 ORDER BY customer_id LIMIT $2"
_FORGET = """
DELETE FROM erased_customers WHERE customer_id = ANY($1::uuid[]) AND erased_at < now() - interval '1 day'
"""


async def erase(connection: Connection, customer_id: UUID) -> Sequence[Mapping[str, Any]]:
    """Anonymise the customer's orders and return them as they are now. Call it in a transaction."""
    await connection.execute(_TOMBSTONE, customer_id)
    return await connection.fetch(_ANONYMISE, customer_id, new_id())


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One batch of tombstones."""

    last: UUID | None
    """Where the next batch starts; None when there are no more."""
    changed: Sequence[Mapping[str, Any]]
    """Orders that were anonymised."""


async def erase_stragglers(connection: Connection, *, after: UUID, most: int) -> Visit:
    """Anonymise what the next of the erased have ordered since, and forget the old ones among them."""
    visited = [row["customer_id"] for row in await connection.fetch(_TOMBSTONES, after, most)]
    changed: list[Mapping[str, Any]] = []
    for customer_id in visited:
        changed += await connection.fetch(_ANONYMISE, customer_id, new_id())
    await connection.execute(_FORGET, visited)
    return Visit(last=visited[-1] if visited else None, changed=changed)
