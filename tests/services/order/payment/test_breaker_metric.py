"""What the breaker's metric shows, on every replica."""

from __future__ import annotations

import pytest
from prometheus_client import REGISTRY

from services.order.payment.breaker import STATE, AsyncBreaker, BreakerOpenError
from services.order.redis_store import RedisStore
from tests.services.order.payment.test_breaker import fail_times, replica, succeed

pytestmark = pytest.mark.services


def shown() -> float | None:
    """What the metric says."""
    return REGISTRY.get_sample_value("breaker_state", {"breaker": "payment"})


async def test_the_metric_shows_a_breaker_that_another_replica_has_opened(redis: RedisStore) -> None:
    one, two = replica(redis), replica(redis)
    await fail_times(one, 5)
    STATE.labels("payment").set(0)  # the two replicas of this test share one metric
    with pytest.raises(BreakerOpenError):
        await two.call(succeed)
    assert shown() == 2, "a rejected call shows why"


async def test_the_metric_shows_a_probe_while_it_is_made_and_then_its_end(redis: RedisStore) -> None:
    breaker = AsyncBreaker("payment", redis, failures=1, reset_seconds=0, harmless=())
    await fail_times(breaker, 1)
    during = []

    async def probe() -> None:
        during.append(shown())

    await breaker.call(probe)
    assert (during, shown()) == ([1], 0)
