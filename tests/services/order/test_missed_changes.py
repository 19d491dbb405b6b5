"""A change that Redis misses never brings the old version back where it was made."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from services.common.ids import new_id
from services.order import missed_changes, orders
from services.order.missed_changes import MissedChanges
from services.order.redis_store import RedisStore
from services.order.representations import represent
from services.order.states import State
from tests.services.order.world import Customer, World

ORDER = new_id()


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_missed_change_is_known_until_redis_has_dropped_what_it_held() -> None:
    clock = Clock()
    missed = MissedChanges(30, clock)
    missed.add(ORDER, 2)
    clock.now += 29.9
    assert ORDER in missed
    assert new_id() not in missed
    clock.now += 0.1
    assert ORDER not in missed


def test_redis_has_heard_of_a_change_only_with_that_version_or_a_newer_one() -> None:
    missed = MissedChanges(30, Clock())
    missed.add(ORDER, 3)
    missed.add(ORDER, 2)
    missed.heard(ORDER, 2)
    assert ORDER in missed, "a late reader has only told Redis of the version before"
    missed.heard(ORDER, 3)
    assert ORDER not in missed


def test_too_many_changes_make_every_order_suspect_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed_changes, "MOST", 2)
    clock = Clock()
    missed = MissedChanges(30, clock)
    for order in (ORDER, new_id(), new_id()):
        missed.add(order, 2)
    assert ORDER in missed, "what is forgotten to bound the memory must not be answered from Redis"
    clock.now += 30
    assert ORDER not in missed


def test_what_is_over_takes_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed_changes, "MOST", 2)
    clock = Clock()
    missed = MissedChanges(30, clock)
    for _ in range(5):
        missed.add(new_id(), 2)
        clock.now += 20
    assert new_id() not in missed, "five in a row are not five at once"


def _run(cache: Callable[[], Awaitable[None]]) -> Callable[..., Awaitable[Any]]:
    """Redis for every use but the cache."""
    real = RedisStore.run

    async def run(store: RedisStore, use: str, *arguments: Any) -> Any:
        return await (cache() if use == "cache" else real(store, use, *arguments))

    return run


async def _is_read_as_cancelled(customer: Customer, redis: RedisStore, path: str) -> None:
    assert (await customer.send("GET", path)).json["state"] == "cancelled", "the old version came back"
    key = f"order:{path.rpartition('/')[2]}"
    assert await redis.command("test", "HGET", key, "version") == b"2", "the read tells Redis of the change"
    assert (await customer.send("GET", path)).json["state"] == "cancelled"


@pytest.mark.services
async def test_a_change_that_redis_misses_is_read_where_it_was_made(
    world: World, redis: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away() -> None:
        return None

    customer = world.customer()
    path = f"/v1/orders/{(await customer.order()).json['id']}"
    assert (await customer.send("GET", path)).json["state"] == "pending"
    with monkeypatch.context() as patch:
        patch.setattr(RedisStore, "run", _run(away))
        assert (await customer.send("POST", f"{path}/cancel")).json["state"] == "cancelled"
    await _is_read_as_cancelled(customer, redis, path)


@pytest.mark.services
async def test_so_is_one_whose_deadline_passes_before_redis_hears_of_it(
    world: World, redis: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def hang() -> None:
        asked.set()
        await asyncio.Event().wait()

    customer = world.customer()
    path = f"/v1/orders/{(await customer.order()).json['id']}"
    before = await world.needs.cache.get(UUID((await customer.send("GET", path)).json["id"]))
    assert before is not None
    async with world.needs.pool.acquire() as connection:
        row = await orders.move(connection, before.id, State.CANCELLED, "test")
    assert row is not None
    with monkeypatch.context() as patch:
        patch.setattr(RedisStore, "run", _run(hang))
        telling = asyncio.create_task(world.needs.cache.changed(represent(row)))
        await asked.wait()
        telling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await telling
    await _is_read_as_cancelled(customer, redis, path)
