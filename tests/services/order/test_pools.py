"""What is in use of the pools shows in the metrics while it is in use."""

from __future__ import annotations

import pytest
from prometheus_client import REGISTRY

from tests.services.order.world import World

pytestmark = pytest.mark.services


def used(metric: str) -> float | None:
    return REGISTRY.get_sample_value(f"{metric}_pool_connections", {"state": "used"})


async def test_a_connection_counts_while_it_is_used(world: World) -> None:
    assert (await world.customer().order()).status == 201
    before = used("database") or 0
    async with world.needs.pool.acquire():
        assert used("database") == before + 1
    assert used("database") == before
    assert used("redis") == 0
    assert (REGISTRY.get_sample_value("redis_pool_connections", {"state": "idle"}) or 0) >= 1
    assert REGISTRY.get_sample_value("http_pool_connections") == 0
