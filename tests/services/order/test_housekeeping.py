"""Idempotency keys are forgotten after the retention, in bounded batches; so are old inbox marks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.common.ids import new_id, oldest_id
from services.order.housekeeping import Housekeeping
from tests.services.order.world import World

pytestmark = pytest.mark.services
RETENTION = timedelta(hours=1)
KEY = "my-key-1"


@pytest.fixture
async def later(world: World) -> AsyncIterator[datetime]:
    """A time at which every order of now is past its retention; the mark goes back afterwards, for other tests."""
    yield datetime.now(UTC) + RETENTION + timedelta(seconds=1)
    async with world.needs.pool.acquire() as connection:
        await connection.execute("UPDATE purge_marks SET position = $1", UUID(int=0))


def keeper(world: World, batch: int = 500) -> Housekeeping:
    seconds = int(RETENTION.total_seconds())
    return Housekeeping(
        pool=world.needs.pool, cache=world.needs.cache, idempotency_seconds=seconds, batch=batch
    )


async def test_a_key_within_its_retention_keeps_giving_the_same_order(world: World) -> None:
    customer = world.customer()
    first = await customer.order(key=KEY)
    await keeper(world).tidy()
    assert (await customer.order(key=KEY)).json["id"] == first.json["id"]


async def test_a_key_after_its_retention_makes_a_new_order_and_the_old_one_stays(
    world: World, later: datetime
) -> None:
    customer = world.customer()
    first = await customer.order(key=KEY)
    await keeper(world).tidy(later)
    second = await customer.order(key=KEY)
    assert second.status == 201
    assert second.json["id"] != first.json["id"]
    assert (await customer.send("GET", f"/v1/orders/{first.json['id']}")).json == first.json


async def test_small_batches_visit_every_order_once(world: World, later: datetime) -> None:
    customer = world.customer()
    await keeper(world).tidy(later)
    for _ in range(5):
        await customer.order()
    small = keeper(world, batch=2)
    after = datetime.now(UTC) + RETENTION + timedelta(seconds=1)
    assert (await small.tidy(after)).orders_visited == 5
    assert (await small.tidy(after)).orders_visited == 0, "the mark has moved past them"
    async with world.needs.pool.acquire() as connection:
        left = await connection.fetchval(
            "SELECT count(*) FROM orders WHERE customer_id = $1 AND idempotency_key IS NOT NULL",
            customer.user_id,
        )
    assert left == 0


async def test_a_replica_skips_what_another_one_works_on(world: World, later: datetime) -> None:
    await world.customer().order()
    async with world.needs.pool.acquire() as other, other.transaction():
        await other.execute("SELECT 1 FROM purge_marks FOR UPDATE")
        assert (await keeper(world).tidy(later)).orders_visited == 0
    assert (await keeper(world).tidy(later)).orders_visited > 0


async def test_old_inbox_marks_are_swept_in_batches_and_new_ones_stay(world: World) -> None:
    old, new = [new_id() for _ in range(5)], new_id()
    async with world.needs.pool.acquire() as connection:
        await connection.execute("DELETE FROM inbox WHERE received_at < now() - interval '14 days'")
        await connection.execute(
            "INSERT INTO inbox SELECT unnest($1::uuid[]), now() - interval '15 days'", old
        )
        await connection.execute("INSERT INTO inbox (event_id) VALUES ($1)", new)
        assert (await keeper(world, batch=2).tidy()).inbox_marks == 5
        left = await connection.fetch(
            "SELECT event_id FROM inbox WHERE event_id = ANY($1::uuid[])", [*old, new]
        )
    assert [row["event_id"] for row in left] == [new]


def test_the_oldest_id_of_a_moment_comes_before_every_id_made_then() -> None:
    assert oldest_id(datetime.now(UTC) - timedelta(seconds=1)) < new_id()
    assert oldest_id(datetime.now(UTC) + timedelta(seconds=1)) > new_id()
