"""Near caches of two replicas over one Redis: a change anywhere is read everywhere, a lost connection empties them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from sandbox.paths import LOOPBACK
from services.order import invalidation
from services.order.invalidation import Invalidation
from tests.services.conftest import Stores
from tests.services.order.conftest import MakeWorld
from tests.services.order.world import Customer, World
from tests.services.tcp_proxy import TcpProxy

pytestmark = pytest.mark.services
LONG = {"NEAR_CACHE_SECONDS": "60"}


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def _hearing(world: World, url: str) -> AsyncIterator[None]:
    hearing = Invalidation(url, world.needs.cache.near)
    task = asyncio.create_task(hearing.run())
    await _until(lambda: world.needs.cache.near.listening)
    try:
        yield
    finally:
        hearing.stop()
        await task


def _at(world: World, customer: Customer) -> Customer:
    return Customer(world=world, user_id=customer.user_id, role=customer.role)


async def test_a_change_at_one_replica_is_read_at_the_other(make_world: MakeWorld, stores: Stores) -> None:
    async with (
        make_world(LONG) as one,
        make_world(LONG) as two,
        _hearing(one, stores.redis),
        _hearing(two, stores.redis),
    ):
        here = one.customer()
        there, path = _at(two, here), f"/v1/orders/{(await here.order()).json['id']}"
        before = await there.send("GET", path)
        assert len(two.needs.cache.near) == 1, "the next read needs no round trip"
        assert (await there.send("GET", path)).json == before.json
        cancelled = await here.send("POST", f"{path}/cancel")
        assert (await here.send("GET", path)).json == cancelled.json, "at once where it was written"
        await _until(lambda: len(two.needs.cache.near) == 0)
        assert (await there.send("GET", path)).json == cancelled.json


async def test_a_lost_connection_empties_the_near_cache(make_world: MakeWorld, stores: Stores) -> None:
    proxy = TcpProxy(int(stores.redis.rsplit(":", 1)[1]), random.Random(1))  # noqa: S311 # no secret
    await proxy.start()
    url = f"redis://{LOOPBACK}:{proxy.port}"
    async with make_world(LONG) as world, _hearing(world, url):
        customer, near = world.customer(), world.needs.cache.near
        path = f"/v1/orders/{(await customer.order()).json['id']}"
        await customer.send("GET", path)
        assert len(near) == 1
        proxy.refuse = True
        proxy.reset()
        await _until(lambda: not near.listening)
        assert len(near) == 0
        assert (await customer.send("GET", path)).status == 200
        assert len(near) == 0, "nothing is kept while changes are not heard of"
        proxy.heal()
        await _until(lambda: near.listening)
    await proxy.stop()


async def test_a_connection_that_is_dead_without_saying_so_empties_it_too(
    make_world: MakeWorld, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invalidation, "CHECK_SECONDS", 0.1)
    proxy = TcpProxy(int(stores.redis.rsplit(":", 1)[1]), random.Random(1))  # noqa: S311 # no secret
    await proxy.start()
    async with make_world(LONG) as world, _hearing(world, f"redis://{LOOPBACK}:{proxy.port}"):
        proxy.delay_seconds = 60
        await _until(lambda: not world.needs.cache.near.listening)
    await proxy.stop()


async def test_without_redis_it_goes_on_trying_and_stops_when_told(make_world: MakeWorld) -> None:
    async with make_world(LONG) as world:
        trying = Invalidation("redis://127.0.0.1:1", world.needs.cache.near)
        task = asyncio.create_task(trying.run())
        await asyncio.sleep(0)
        assert not world.needs.cache.near.listening
        trying.stop()
        await task
