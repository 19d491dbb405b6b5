"""Each step happens once, however often its event comes, and compensates when it must."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import psycopg
import pytest

from services.common.ids import new_id
from services.common.messaging import Event, PoisonError
from services.order.dependencies import Dependencies
from services.order.saga import payment_retry
from services.order.saga.payment_retry import PaymentRetry
from services.order.saga.steps import TryLaterError, handle
from services.payment_simulator.faults import Faults
from services.payment_simulator.ledger import PaymentState
from tests.services.order.world import BODY, Customer, World

pytestmark = pytest.mark.services


async def pump(world: World, order_id: str, copies: int = 1) -> None:
    """Deliver the order's events from the outbox, each `copies` times, until none is left."""
    while True:
        async with world.needs.pool.acquire() as connection:
            rows = await connection.fetch(
                "DELETE FROM outbox WHERE key = $1::text::uuid RETURNING event_id, type, key", order_id
            )
        if not rows:
            return
        for row in rows:
            await asyncio.gather(
                *(handle(world.needs, event(row["type"], order_id, row["event_id"])) for _ in range(copies))
            )


def event(kind: str, order_id: str, event_id: UUID | None = None) -> Event:
    return Event(event_id=str(event_id or new_id()), key=order_id, type=kind, payload={"order_id": order_id})


async def states(customer: Customer, order_id: str) -> list[str]:
    history = await customer.send("GET", f"/v1/orders/{order_id}/transitions")
    return [step["to_state"] for step in history.json["transitions"]]


async def stock(world: World, sku: str, available: int | None = None) -> Any:
    if available is not None:
        with psycopg.connect(world.administrator) as warehouse:  # goods come in past the service
            warehouse.execute("INSERT INTO stock VALUES (%s, %s)", (sku, available))
    async with world.needs.pool.acquire() as connection:
        return await connection.fetchval("SELECT available FROM stock WHERE sku = $1", sku)


def of(sku: str, quantity: int = 2) -> dict[str, Any]:
    return {**BODY, "items": [{"sku": sku, "quantity": quantity, "unit_price_minor": 100}]}


@pytest.mark.parametrize("copies", [1, 5])
async def test_an_order_is_reserved_paid_and_shipped_once(world: World, copies: int) -> None:
    customer, sku = world.customer(), new_id().hex
    await stock(world, sku, 10)
    order = (await customer.order(of(sku))).json
    await pump(world, order["id"], copies)
    assert await states(customer, order["id"]) == ["pending", "reserved", "paid", "shipped"]
    assert await stock(world, sku) == 8
    payment = world.simulator.ledger.payments[order["id"]]
    assert (payment.charges, payment.amount_minor, payment.currency) == (1, 200, "EUR")
    assert (await customer.send("GET", f"/v1/orders/{order['id']}")).json["state"] == "shipped"


async def test_an_order_without_stock_fails_and_takes_nothing(world: World) -> None:
    customer, rare, common = world.customer(), "z" + new_id().hex, "a" + new_id().hex
    await stock(world, rare, 1)
    await stock(world, common, 10)
    items = of(common)["items"] + of(rare)["items"]
    order = (await customer.order({**BODY, "items": items})).json
    await pump(world, order["id"])
    assert await states(customer, order["id"]) == ["pending", "failed"]
    assert (await stock(world, rare), await stock(world, common)) == (1, 10)
    assert world.simulator.ledger.payments[order["id"]].state is PaymentState.VOIDED


async def test_a_declined_payment_fails_the_order_and_gives_the_goods_back(world: World) -> None:
    world.simulator.faults = Faults(decline_over_minor=10)
    customer, sku = world.customer(), new_id().hex
    await stock(world, sku, 10)
    order = (await customer.order(of(sku))).json
    await pump(world, order["id"], 3)
    assert await states(customer, order["id"]) == ["pending", "reserved", "failed"]
    assert await stock(world, sku) == 10


async def test_a_payment_that_somebody_else_has_voided_fails_the_order_and_gives_the_goods_back(
    world: World,
) -> None:
    customer, sku = world.customer(), new_id().hex
    await stock(world, sku, 10)
    order = (await customer.order(of(sku))).json
    world.simulator.ledger.void(order["id"])
    await pump(world, order["id"])
    assert await states(customer, order["id"]) == ["pending", "reserved", "failed"], "it waits for ever"
    assert await stock(world, sku) == 10


@pytest.mark.usefixtures("nobody_waits")
async def test_while_the_provider_is_away_the_order_waits_and_is_tried_again(world: World) -> None:
    world.simulator.faults = Faults(error_share=1)
    customer = world.customer()
    order = (await customer.order()).json
    await pump(world, order["id"])
    assert await states(customer, order["id"]) == ["pending", "reserved"]
    world.simulator.faults = Faults()
    retry = PaymentRetry(world.needs, every_seconds=60)
    assert await retry.retry_once() == 0, "its time has not come yet"
    async with world.needs.pool.acquire() as connection:
        await connection.execute(
            "UPDATE orders SET retry_payment_at = now() WHERE id = $1::text::uuid", order["id"]
        )
    claimed = await asyncio.gather(
        *(PaymentRetry(world.needs, every_seconds=60).retry_once() for _ in range(5))
    )
    assert sum(claimed) == 1, "replicas do not work on the same order"
    await pump(world, order["id"])
    assert await states(customer, order["id"]) == ["pending", "reserved", "paid", "shipped"]


@pytest.mark.usefixtures("nobody_waits")
async def test_an_order_that_cannot_be_charged_keeps_no_other_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.simulator.faults = Faults(error_share=1)
    orders = [(await world.customer().order()).json["id"] for _ in range(3)]
    for order in orders:
        await pump(world, order)
    async with world.needs.pool.acquire() as connection:
        await connection.execute(
            "UPDATE orders SET retry_payment_at = now() WHERE retry_payment_at IS NOT NULL"
        )
    tried = []

    async def broken(_needs: Dependencies, order_id: UUID) -> None:
        tried.append(str(order_id))
        raise LookupError

    monkeypatch.setattr(payment_retry, "charge", broken)
    await PaymentRetry(world.needs, every_seconds=60).retry_once()
    assert set(orders) == set(tried)


async def test_a_cancelled_order_is_voided_even_when_the_charge_comes_later(world: World) -> None:
    customer, sku = world.customer(), new_id().hex
    await stock(world, sku, 10)
    order = (await customer.order(of(sku))).json
    await handle(world.needs, event("order.created", order["id"]))
    await customer.send("POST", f"/v1/orders/{order['id']}/cancel")
    await pump(world, order["id"])
    assert await world.needs.payments.charge(UUID(order["id"]), 200, "EUR") == "voided"
    assert await states(customer, order["id"]) == ["pending", "reserved", "cancelled"]
    assert await stock(world, sku) == 10
    assert world.simulator.ledger.payments[order["id"]].state is PaymentState.VOIDED


async def test_a_compensation_that_cannot_be_done_now_comes_again(world: World) -> None:
    customer = world.customer()
    order = (await customer.order()).json
    await customer.send("POST", f"/v1/orders/{order['id']}/cancel")
    world.simulator.faults = Faults(error_share=1)
    cancelled = event("order.cancelled", order["id"])
    with pytest.raises(TryLaterError):
        await handle(world.needs, cancelled)
    world.simulator.faults = Faults()
    await handle(world.needs, cancelled)
    assert world.simulator.ledger.payments[order["id"]].state is PaymentState.VOIDED


@pytest.mark.parametrize("kind", ["order.created", "order.reserved", "order.vanished"])
async def test_events_of_no_order_or_no_kind_are_poison(world: World, kind: str) -> None:
    with pytest.raises(PoisonError):
        await handle(world.needs, event(kind, str(new_id())))
    with pytest.raises(PoisonError):
        await handle(world.needs, Event(event_id="x", key="k", type="order.created", payload={}))
