"""The order service over the session's stores."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from services.order.redis_store import RedisStore
from tests.services.conftest import Stores
from tests.services.order.world import World, order_world

MakeWorld = Callable[[dict[str, str]], AbstractAsyncContextManager[World]]


@pytest.fixture
async def redis(stores: Stores) -> AsyncIterator[RedisStore]:
    """An empty Redis, waited for so long that a busy machine does not look like a Redis that is away."""
    store = RedisStore(stores.redis, timeout_seconds=20)
    await store.command("test", "FLUSHALL")
    yield store
    await store.close()


@pytest.fixture
def make_world(
    order_database: str, order_login: dict[str, str], stores: Stores, redis: RedisStore, signing_keys: Path
) -> MakeWorld:
    """A world with other settings."""
    assert not redis.resting
    return lambda changes: order_world(
        login=order_login,
        redis=stores.redis,
        signing_keys=signing_keys,
        changes=changes,
        administrator=order_database,
    )


@pytest.fixture
async def world(make_world: MakeWorld) -> AsyncIterator[World]:
    async with make_world({}) as made:
        yield made


@pytest.fixture
def stores_redis(stores: Stores) -> str:
    """The URL of Redis."""
    return stores.redis
