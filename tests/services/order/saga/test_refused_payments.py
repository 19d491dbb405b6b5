"""What the provider refuses for a reason of ours decides nothing: no order fails by it, no goods go back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from aiohttp import web

from services.common.ids import new_id
from services.order.saga.steps import TryLaterError, handle
from services.payment_simulator.ledger import PaymentState
from tests.services.order.saga.test_steps import event, of, pump, states, stock
from tests.services.order.world import World

pytestmark = pytest.mark.services


def refuse(world: World, monkeypatch: pytest.MonkeyPatch, error: type[web.HTTPException]) -> None:
    """Let the provider answer every call so."""

    async def answer(_request: web.Request) -> None:
        raise error

    monkeypatch.setattr(world.simulator, "_misbehave", answer)


async def row(world: World, order_id: str) -> Any:
    async with world.needs.pool.acquire() as connection:
        return await connection.fetchrow(
            "SELECT state, retry_payment_at FROM orders WHERE id = $1", UUID(order_id)
        )


@pytest.mark.parametrize(
    "error",
    [web.HTTPUnauthorized, web.HTTPForbidden, web.HTTPNotFound, web.HTTPConflict, web.HTTPNotModified],
)
async def test_goods_stay_reserved_until_the_provider_has_voided_the_payment(
    world: World, monkeypatch: pytest.MonkeyPatch, error: type[web.HTTPException]
) -> None:
    customer, sku = world.customer(), new_id().hex
    await stock(world, sku, 10)
    order = (await customer.order(of(sku))).json["id"]
    await handle(world.needs, event("order.created", order))
    await world.needs.payments.charge(UUID(order), 200, "EUR")
    await customer.send("POST", f"/v1/orders/{order}/cancel")
    cancelled = event("order.cancelled", order)
    with monkeypatch.context() as refusing:
        refuse(world, refusing, error)
        with pytest.raises(TryLaterError):
            await handle(world.needs, cancelled)
    assert await stock(world, sku) == 8
    await handle(world.needs, cancelled)
    assert await stock(world, sku) == 10
    assert world.simulator.ledger.payments[order].state is PaymentState.VOIDED


@pytest.mark.parametrize(
    "error", [web.HTTPUnauthorized, web.HTTPNotFound, web.HTTPUnprocessableEntity, web.HTTPTooManyRequests]
)
async def test_an_order_waits_for_its_payment_when_the_provider_does_not_take_the_call(
    world: World, monkeypatch: pytest.MonkeyPatch, error: type[web.HTTPException]
) -> None:
    order = (await world.customer().order()).json["id"]
    refuse(world, monkeypatch, error)
    await pump(world, order)
    found = await row(world, order)
    assert found["state"] == "reserved"
    assert found["retry_payment_at"] is not None


async def test_a_credential_that_is_repaired_lets_the_waiting_order_be_paid(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = world.customer()
    order = (await customer.order()).json["id"]
    await handle(world.needs, event("order.created", order))
    reserved = event("order.reserved", order)
    with monkeypatch.context() as refusing:
        refuse(world, refusing, web.HTTPUnauthorized)
        await handle(world.needs, reserved)
    await handle(world.needs, reserved)
    assert await states(customer, order) == ["pending", "reserved", "paid"]
