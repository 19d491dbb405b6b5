"""The round that tries payments again."""

from __future__ import annotations

from uuid import UUID

import pytest
from aiohttp import web
from prometheus_client import REGISTRY

from services.common.ids import new_id
from services.order.dependencies import Dependencies
from services.order.redis_store import RedisStore
from services.order.saga import payment_retry
from services.order.saga.payment_retry import BATCH, PaymentRetry
from services.payment_simulator.faults import Fault
from tests.services.order.conftest import MakeWorld
from tests.services.order.world import World

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("nobody_waits")]


@pytest.mark.parametrize(("state", "value"), [("open", 2), ("half-open", 1), ("closed", 0)])
async def test_a_replica_that_pays_nothing_shows_what_the_others_decided(
    world: World, redis: RedisStore, state: str, value: int
) -> None:
    await redis.command("test", "HSET", "breaker:payment", "state", state)
    await PaymentRetry(world.needs, every_seconds=60).retry_once()
    assert REGISTRY.get_sample_value("breaker_state", {"breaker": "payment"}) == value


async def test_the_probes_lock_lasts_longer_than_the_probe_may_take(
    make_world: MakeWorld, redis: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[int] = []

    async def watch(_request: web.Request) -> Fault:
        left.append(await redis.command("test", "PTTL", "breaker:payment:probe"))
        return Fault.NONE

    async with make_world({"PAYMENT_DEADLINE_SECONDS": "30"}) as world:
        monkeypatch.setattr(world.simulator, "_misbehave", watch)
        await redis.command("test", "HSET", "breaker:payment", "state", "open", "opened_at", 1)
        assert await world.needs.payments.charge(new_id(), 100, "EUR") == "done"
    assert 25_000 < left[0] <= 31_000, "or a second replica would probe during the first one's deadline"


async def test_a_claim_lasts_until_every_order_of_it_may_have_used_up_its_deadline(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[float] = []

    async def watch(needs: Dependencies, order_id: UUID) -> None:
        async with needs.pool.acquire() as connection:
            query = "SELECT extract(epoch FROM retry_payment_at - now())::float8 FROM orders WHERE id = $1"
            left.append(await connection.fetchval(query, order_id))

    monkeypatch.setattr(payment_retry, "charge", watch)
    async with make_world({"PAYMENT_DEADLINE_SECONDS": "30"}) as world:
        order = UUID((await world.customer().order()).json["id"])
        async with world.needs.pool.acquire() as connection:
            await connection.execute(
                "UPDATE orders SET state = 'reserved', retry_payment_at = now() WHERE id = $1", order
            )
        await PaymentRetry(world.needs, every_seconds=60).retry_once()
    assert left[0] > BATCH * 30, "or another replica would charge them at the same time"
