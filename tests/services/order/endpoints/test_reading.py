"""Reading, listing and cancelling orders."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.common.endpoint import Role
from services.order import orders
from services.order.redis_store import RedisStore
from services.order.states import State
from tests.services.order.world import World

pytestmark = pytest.mark.services


async def test_a_second_read_comes_from_the_cache(world: World, redis: RedisStore) -> None:
    customer = world.customer()
    created = (await customer.order()).json
    first = await customer.send("GET", f"/v1/orders/{created['id']}")
    assert await redis.command("test", "EXISTS", f"order:{created['id']}") == 1
    async with world.needs.pool.acquire() as connection:
        await connection.execute(
            "UPDATE orders SET currency = 'XXX' WHERE id = $1::text::uuid", created["id"]
        )
    second = await customer.send("GET", f"/v1/orders/{created['id']}")
    assert second.json == first.json == created


async def test_a_cancelled_order_is_never_read_as_it_was(world: World) -> None:
    customer = world.customer()
    path = f"/v1/orders/{(await customer.order()).json['id']}"
    before = await customer.send("GET", path)
    cancelled = await customer.send("POST", f"{path}/cancel")
    assert cancelled.json["state"] == "cancelled"
    after = await customer.send("GET", path)
    assert after.json == cancelled.json
    assert before.headers["ETag"] != after.headers["ETag"]


async def test_an_old_version_never_replaces_a_newer_one_in_the_cache(world: World) -> None:
    customer = world.customer()
    created = (await customer.order()).json
    await customer.send("POST", f"/v1/orders/{created['id']}/cancel")
    cached = await world.needs.cache.get(created["id"])
    assert cached is not None
    await world.needs.cache.put(
        cached.model_copy(update={"version": created["version"], "state": State.PENDING})
    )
    still = await world.needs.cache.get(created["id"])
    assert still is not None
    assert still.state is State.CANCELLED


async def test_cancelling_twice_is_no_error_and_cancelling_too_late_is_a_conflict(world: World) -> None:
    customer = world.customer()
    order = (await customer.order()).json
    path = f"/v1/orders/{order['id']}/cancel"
    assert (await customer.send("POST", path)).json == (await customer.send("POST", path)).json
    paid = (await customer.order()).json
    async with world.needs.pool.acquire() as connection:
        for state in (State.RESERVED, State.PAID):
            assert await orders.move(connection, paid["id"], state, "test") is not None
    (await customer.send("POST", f"/v1/orders/{paid['id']}/cancel")).problem(409, "conflict")


async def test_somebody_elses_order_reads_like_none(world: World) -> None:
    order = (await world.customer().order()).json
    stranger = world.customer()
    for method, path in (("GET", ""), ("GET", "/transitions"), ("POST", "/cancel")):
        (await stranger.send(method, f"/v1/orders/{order['id']}{path}")).problem(404, "not-found")
        (await stranger.send(method, f"/v1/orders/{uuid4()}{path}")).problem(404, "not-found")
        (await stranger.send(method, f"/v1/orders/5{path}")).problem(422, "invalid-request")
    assert (await world.customer(Role.SUPPORT).send("GET", f"/v1/orders/{order['id']}")).json == order


async def test_a_listing_by_cursor_shows_each_order_once_newest_first(world: World) -> None:
    customer = world.customer()
    created = [(await customer.order()).json["id"] for _ in range(5)]
    await customer.send("POST", f"/v1/orders/{created[0]}/cancel")
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await customer.send("GET", f"/v1/orders?limit=2{cursor}")).json
        seen += [order["id"] for order in page["orders"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == sorted(created, reverse=True)
    only = (await customer.send("GET", "/v1/orders?state=cancelled")).json
    assert [order["id"] for order in only["orders"]] == created[:1]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "cursor=unknown", "state=gone", "x=1", "limit=1&limit=2"]
)
async def test_a_bad_query_is_refused(world: World, query: str) -> None:
    (await world.customer().send("GET", f"/v1/orders?{query}")).problem(422, "invalid-request")
