"""What each event leads to. A step's effect and the mark that it was done are one transaction."""

from __future__ import annotations

import json
from collections import Counter as Tally
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from services.common.database import Connection
from services.common.messaging import Event, PoisonError
from services.order import erasure, orders
from services.order.dependencies import Dependencies
from services.order.payment.client import Outcome
from services.order.representations import represent
from services.order.states import State

_SEEN = "INSERT INTO inbox (event_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING event_id"
_TAKE = "UPDATE stock SET available = available - $2 WHERE sku = $1 AND available >= $2 RETURNING sku"
_LIMITED = "SELECT 1 FROM stock WHERE sku = $1"
_RESERVE = "INSERT INTO reservations (order_id, sku, quantity) VALUES ($1, $2, $3)"
_RELEASE = "DELETE FROM reservations WHERE order_id = $1 RETURNING sku, quantity"
_GIVE_BACK = "UPDATE stock SET available = available + $2 WHERE sku = $1"
_LATER = """
UPDATE orders SET payment_attempts = payment_attempts + 1,
    retry_payment_at = now() + make_interval(secs => least($2 * power(2, least(payment_attempts, 10)), 300))
WHERE id = $1 AND state = 'reserved'
"""
# Voided without us, as by the provider's staff: a void is final, so the order would wait for ever.
_SETTLED = {
    Outcome.DONE: (State.PAID, "payment taken"),
    Outcome.DECLINED: (State.FAILED, "payment declined"),
    Outcome.VOIDED: (State.FAILED, "payment voided"),
}


class TryLaterError(Exception):
    """The step could not be done now; the queue will bring the event again."""


class OutOfStockError(Exception):
    """Raised inside a transaction so that what was taken so far is given back."""


async def handle(needs: Dependencies, event: Event) -> None:
    """Do what the event leads to. Raises PoisonError, TryLaterError, or a connection error."""
    step = STEPS.get(event.type)
    if step is None:
        raise PoisonError(f"no step for events of type {event.type!r}")
    named = "user_id" if event.type.startswith("user.") else "order_id"
    try:
        subject, event_id = UUID(str(event.payload[named])), UUID(event.event_id)
    except (KeyError, ValueError) as error:
        raise PoisonError(f"the event has no {named}: {error!r}") from error
    await step(needs, subject, event_id)


@asynccontextmanager
async def _once(needs: Dependencies, event_id: UUID) -> AsyncIterator[Connection | None]:
    """A transaction that marks the event as done; None when that has happened before."""
    async with needs.pool.acquire() as connection, connection.transaction():
        new = await connection.fetchval(_SEEN, event_id)
        yield connection if new is not None else None


async def reserve(needs: Dependencies, order_id: UUID, event_id: UUID) -> None:
    """order.created: take the goods, or fail the order."""
    moved = None
    async with _once(needs, event_id) as connection:
        if connection is None:
            return
        row = await orders.read(connection, order_id)
        if row is None:
            raise PoisonError(f"there is no order {order_id}")
        if row["state"] == State.PENDING:
            moved = await _reserve_or_fail(connection, row)
    await _remember(needs, moved)


async def _reserve_or_fail(connection: Connection, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    try:
        async with connection.transaction():
            moved = await orders.move(connection, row["id"], State.RESERVED, "goods reserved")
            if moved is not None:  # the customer may have cancelled a moment ago
                await _take_goods(connection, row)
            return moved
    except OutOfStockError as error:
        return await orders.move(connection, row["id"], State.FAILED, f"out of stock: {error}")


async def _take_goods(connection: Connection, row: Mapping[str, Any]) -> None:
    """In the order of the SKUs, so that two orders never wait for each other. A SKU without a row is not limited."""
    wanted: Tally[str] = Tally()
    for item in json.loads(row["items"]):
        wanted[item["sku"]] += item["quantity"]
    for sku, quantity in sorted(wanted.items()):
        if await connection.fetchval(_TAKE, sku, quantity) is None:
            if await connection.fetchval(_LIMITED, sku) is not None:
                raise OutOfStockError(sku)
            continue
        await connection.execute(_RESERVE, row["id"], sku, quantity)


async def pay(needs: Dependencies, order_id: UUID, event_id: UUID) -> None:
    """order.reserved: charge. The provider knows the order id, so a repeated charge is no second one."""
    await charge(needs, order_id)
    async with _once(needs, event_id):
        pass  # the order's state says what came of it; the mark spares the next delivery the call


async def charge(needs: Dependencies, order_id: UUID) -> None:
    """Charge an order that waits for its payment and record what came of it."""
    async with needs.pool.acquire() as connection:
        row = await orders.read(connection, order_id)
    if row is None:
        raise PoisonError(f"there is no order {order_id}")
    if row["state"] != State.RESERVED:
        return
    outcome = await needs.payments.charge(order_id, row["total_minor"], row["currency"])
    moved = None
    async with needs.pool.acquire() as connection:
        if outcome in _SETTLED:
            moved = await orders.move(connection, order_id, *_SETTLED[outcome])
        else:
            await connection.execute(_LATER, order_id, needs.settings.retry_seconds)
    await _remember(needs, moved)


async def ship(needs: Dependencies, order_id: UUID, event_id: UUID) -> None:
    """order.paid: hand over to shipping."""
    async with _once(needs, event_id) as connection:
        moved = (
            await orders.move(connection, order_id, State.SHIPPED, "handed to shipping")
            if connection
            else None
        )
    await _remember(needs, moved)


async def compensate(needs: Dependencies, order_id: UUID, event_id: UUID) -> None:
    """order.cancelled or order.failed: void the payment, whatever became of it, and give the goods back."""
    if (
        await needs.payments.void(order_id) is not Outcome.DONE
    ):  # or the customer would pay for goods given back
        raise TryLaterError("the payment cannot be voided now")
    async with _once(needs, event_id) as connection:
        if connection is None:
            return
        for line in sorted(await connection.fetch(_RELEASE, order_id), key=lambda line: str(line["sku"])):
            await connection.execute(_GIVE_BACK, line["sku"], line["quantity"])


async def forget(needs: Dependencies, user_id: UUID, event_id: UUID) -> None:
    """user.erased: nothing may lead from an order to the person any more."""
    async with _once(needs, event_id) as connection:
        rows = await erasure.erase(connection, user_id) if connection else []
    for row in rows:
        await _remember(needs, row)


async def nothing(_needs: Dependencies, _subject: UUID, _event_id: UUID) -> None:
    """order.shipped: the end. A registration or a deactivation changes no order."""


async def _remember(needs: Dependencies, row: Mapping[str, Any] | None) -> None:
    if row is not None:
        await needs.cache.changed(represent(row))


STEPS: dict[str, Callable[[Dependencies, UUID, UUID], Awaitable[None]]] = {
    "order.created": reserve,
    "order.reserved": pay,
    "order.paid": ship,
    "order.shipped": nothing,
    "order.cancelled": compensate,
    "order.failed": compensate,
    "user.registered": nothing,
    "user.deactivated": nothing,
    "user.erased": forget,
}
