"""The round that tries payments again."""

from __future__ import annotations

import pytest
from prometheus_client import REGISTRY

from services.order.redis_store import RedisStore
from services.order.saga.payment_retry import PaymentRetry
from tests.services.order.world import World

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("nobody_waits")]


@pytest.mark.parametrize(("state", "value"), [("open", 2), ("half-open", 1), ("closed", 0)])
async def test_a_replica_that_pays_nothing_shows_what_the_others_decided(
    world: World, redis: RedisStore, state: str, value: int
) -> None:
    await redis.command("test", "HSET", "breaker:payment", "state", state)
    await PaymentRetry(world.needs, every_seconds=60).retry_once()
    assert REGISTRY.get_sample_value("breaker_state", {"breaker": "payment"}) == value
