"""user.erased: the person's orders stay as bookkeeping and lead to nobody, exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest

from services.common.ids import new_id
from services.common.messaging import Event, PoisonError
from services.order.housekeeping import Housekeeping
from services.order.saga.steps import handle
from tests.services.order.world import Customer, World

pytestmark = pytest.mark.services


def erased(user_id: UUID) -> Event:
    payload = {"user_id": str(user_id), "at": "2026-01-01T00:00:00+00:00"}
    return Event(event_id=str(new_id()), key=str(user_id), type="user.erased", payload=payload)


async def rows(world: World, *orders: str) -> Sequence[Mapping[str, Any]]:
    async with world.needs.pool.acquire() as connection:
        query = "SELECT * FROM orders WHERE id = ANY($1::text[]::uuid[]) ORDER BY id"
        return await connection.fetch(query, list(orders))


async def place(customer: Customer, count: int) -> list[str]:
    return [(await customer.order()).json["id"] for _ in range(count)]


async def test_the_orders_of_an_erased_person_lead_to_nobody(world: World) -> None:
    ann, bob = world.customer(), world.customer()
    of_ann, of_bob = await place(ann, 2), await place(bob, 1)
    before = await rows(world, *of_ann)
    await handle(world.needs, erased(ann.user_id))
    after = await rows(world, *of_ann)
    assert len({row["customer_id"] for row in after}) == 1, "one person's orders stay together"
    assert after[0]["customer_id"] != ann.user_id
    assert all(row["idempotency_key"] is None and row["request_hash"] is None for row in after)
    for kept in ("state", "currency", "total_minor", "items", "version", "created_at"):
        assert [row[kept] for row in after] == [row[kept] for row in before], f"{kept} is bookkeeping"
    assert (await ann.send("GET", "/v1/orders")).json["orders"] == []
    (await ann.send("GET", f"/v1/orders/{of_ann[0]}")).problem(404, "not-found")
    assert (await rows(world, *of_bob))[0]["customer_id"] == bob.user_id


async def test_the_same_event_again_changes_nothing(world: World) -> None:
    ann = world.customer()
    orders = await place(ann, 1)
    event = erased(ann.user_id)
    await asyncio.gather(*(handle(world.needs, event) for _ in range(5)))
    once = await rows(world, *orders)
    await handle(world.needs, event)
    assert await rows(world, *orders) == once


async def test_the_cache_forgets_the_person_too(world: World) -> None:
    ann = world.customer()
    order = (await place(ann, 1))[0]
    await ann.send("GET", f"/v1/orders/{order}")
    await handle(world.needs, erased(ann.user_id))
    cached = await world.needs.cache.get(UUID(order))
    assert cached is None or cached.customer_id != ann.user_id


async def test_what_a_token_that_outlived_its_account_orders_is_anonymised_later(world: World) -> None:
    ann = world.customer()
    await handle(world.needs, erased(ann.user_id))
    late = await place(ann, 1)
    assert (await rows(world, *late))[0]["customer_id"] == ann.user_id
    keeper = Housekeeping(pool=world.needs.pool, cache=world.needs.cache, idempotency_seconds=3600)
    assert (await keeper.tidy()).orders_anonymised == 1
    assert (await rows(world, *late))[0]["customer_id"] != ann.user_id


async def test_a_tombstone_is_gone_after_a_day(world: World) -> None:
    ann = world.customer()
    async with world.needs.pool.acquire() as connection:
        await connection.execute(
            "INSERT INTO erased_customers VALUES ($1, now() - interval '25 hours')", ann.user_id
        )
        keeper = Housekeeping(pool=world.needs.pool, cache=world.needs.cache, idempotency_seconds=3600)
        await keeper.tidy()
        known = "SELECT count(*) FROM erased_customers WHERE customer_id = $1"
        assert await connection.fetchval(known, ann.user_id) == 0


async def test_no_tombstone_is_forgotten_unvisited_however_many_there_are(world: World) -> None:
    people = [world.customer() for _ in range(3)]
    late = [order for person in people for order in await place(person, 1)]
    ids = [person.user_id for person in people]
    async with world.needs.pool.acquire() as connection:
        await connection.execute(
            "INSERT INTO erased_customers SELECT unnest($1::uuid[]), now() - interval '25 hours'", ids
        )
    keeper = Housekeeping(pool=world.needs.pool, cache=world.needs.cache, idempotency_seconds=3600, batch=1)
    assert (await keeper.tidy()).orders_anonymised == 3, "each batch goes on where the last one ended"
    assert not {row["customer_id"] for row in await rows(world, *late)} & set(ids)
    async with world.needs.pool.acquire() as connection:
        known = "SELECT count(*) FROM erased_customers WHERE customer_id = ANY($1)"
        assert await connection.fetchval(known, ids) == 0


@pytest.mark.parametrize("kind", ["user.registered", "user.deactivated"])
async def test_other_events_of_a_user_change_no_order(world: World, kind: str) -> None:
    ann = world.customer()
    orders = await place(ann, 1)
    before = await rows(world, *orders)
    payload = {"user_id": str(ann.user_id)}
    await handle(world.needs, Event(event_id=str(new_id()), key="k", type=kind, payload=payload))
    assert await rows(world, *orders) == before


async def test_an_erasure_that_names_nobody_is_poison(world: World) -> None:
    event = Event(event_id=str(new_id()), key="k", type="user.erased", payload={"order_id": "x"})
    with pytest.raises(PoisonError, match="has no user_id"):
        await handle(world.needs, event)
