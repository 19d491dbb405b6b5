"""Payments that wait, over the session's database."""

from __future__ import annotations

import pytest

from tests.services.order.world import World


@pytest.fixture
async def nobody_waits(world: World) -> None:
    """No order of an earlier test waits for its payment."""
    async with world.needs.pool.acquire() as connection:
        await connection.execute("UPDATE orders SET retry_payment_at = NULL")
