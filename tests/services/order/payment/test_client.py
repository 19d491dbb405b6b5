"""The payment client, proved by counting what reaches the provider."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession, web

from services.common.ids import new_id
from services.order.payment.breaker import AsyncBreaker
from services.order.payment.client import Outcome, PaymentClient, RefusedError
from services.order.payment.deadline import HEADER
from services.order.redis_store import RedisStore
from services.payment_simulator.app import Simulator
from services.payment_simulator.faults import Faults
from tests.services.order.world import listening

pytestmark = pytest.mark.services


async def no_pause(_seconds: float) -> None:
    """Retries at once."""


@asynccontextmanager
async def provider(
    redis: RedisStore,
    simulator: Simulator,
    *,
    failures: int = 5,
    reset_seconds: float = 600,
    deadline: float = 30,  # what is counted must not depend on how busy the machine is
) -> AsyncIterator[PaymentClient]:
    async with listening(simulator.app()) as url, ClientSession() as http:
        breaker = AsyncBreaker(
            "payment", redis, failures=failures, reset_seconds=reset_seconds, harmless=(RefusedError,)
        )
        yield PaymentClient(http=http, url=url, breaker=breaker, deadline_seconds=deadline, pause=no_pause)


async def charge_many(client: PaymentClient, count: int) -> Counter[Outcome]:
    return Counter(await asyncio.gather(*(client.charge(new_id(), 100, "EUR") for _ in range(count))))


async def rest_over(redis: RedisStore) -> None:
    """Let the breaker's rest be over, without waiting for it."""
    past = datetime.now(UTC) - timedelta(hours=1)
    await redis.command("test", "HSET", "breaker:payment", "opened_at", past.timestamp())


async def test_the_breaker_opens_after_five_failures_and_then_nothing_reaches_the_provider(
    redis: RedisStore,
) -> None:
    simulator = Simulator(Faults(error_share=1))
    async with provider(redis, simulator) as client:
        for _ in range(5):
            assert await client.charge(new_id(), 100, "EUR") is Outcome.UNAVAILABLE
        assert simulator.ledger.calls == 5
        assert await charge_many(client, 50) == {Outcome.UNAVAILABLE: 50}
        assert simulator.ledger.calls == 5


async def test_half_open_lets_exactly_one_of_fifty_through_and_closes_when_it_succeeds(
    redis: RedisStore,
) -> None:
    simulator = Simulator(Faults(error_share=1))
    async with provider(redis, simulator) as client:
        for _ in range(5):
            await client.charge(new_id(), 100, "EUR")
        simulator.faults = Faults(latency_ms=100)
        await rest_over(redis)
        outcomes = await charge_many(client, 50)
        assert simulator.ledger.calls == 5 + 1
        assert outcomes == {Outcome.DONE: 1, Outcome.UNAVAILABLE: 49}
        assert await charge_many(client, 50) == {Outcome.DONE: 50}


async def test_a_probe_that_fails_opens_the_breaker_again(redis: RedisStore) -> None:
    simulator = Simulator(Faults(error_share=1))
    async with provider(redis, simulator) as client:
        for _ in range(5):
            await client.charge(new_id(), 100, "EUR")
        await rest_over(redis)
        await charge_many(client, 50)
        assert simulator.ledger.calls == 6
        await charge_many(client, 50)
        assert simulator.ledger.calls == 6


async def test_two_replicas_share_the_breaker_and_its_probe(redis: RedisStore) -> None:
    simulator = Simulator(Faults(error_share=1))
    async with provider(redis, simulator) as one, provider(redis, simulator) as two:
        for client in (one, two, one, two, one):
            await client.charge(new_id(), 100, "EUR")
        assert simulator.ledger.calls == 5
        await asyncio.gather(charge_many(one, 25), charge_many(two, 25))
        assert simulator.ledger.calls == 5, "failures of both were counted together"
        simulator.faults = Faults(latency_ms=100)
        await rest_over(redis)
        await asyncio.gather(charge_many(one, 25), charge_many(two, 25))
        assert simulator.ledger.calls == 6


async def test_refusals_never_open_the_breaker(redis: RedisStore) -> None:
    simulator = Simulator(Faults(decline_over_minor=0))
    async with provider(redis, simulator) as client:
        assert await charge_many(client, 50) == {Outcome.DECLINED: 50}
        simulator.faults = Faults()
        assert await charge_many(client, 50) == {Outcome.DONE: 50}
        assert simulator.ledger.calls == 100


async def test_without_redis_a_replica_decides_alone() -> None:
    redis = RedisStore("redis://127.0.0.1:1")
    simulator = Simulator(Faults(error_share=1))
    async with provider(redis, simulator) as client:
        for _ in range(5):
            await client.charge(new_id(), 100, "EUR")
        await charge_many(client, 50)
        assert simulator.ledger.calls == 5
    await redis.close()


async def test_retries_stay_within_a_tenth_of_the_calls(redis: RedisStore) -> None:
    simulator = Simulator(Faults(error_share=0.3, seed=3))
    async with provider(redis, simulator, failures=100) as client:
        outcomes = Counter[Outcome]()
        for _ in range(20):
            outcomes += await charge_many(client, 50)
        assert 1050 < simulator.ledger.calls <= 1100
        assert outcomes[Outcome.DONE] > 700


async def test_calls_that_the_breaker_rejects_pay_for_no_retries(redis: RedisStore) -> None:
    simulator = Simulator(Faults(error_share=0.5))
    async with provider(redis, simulator, failures=100) as client:
        now = datetime.now(UTC).timestamp()
        await redis.command("test", "HSET", "breaker:payment", "state", "open", "opened_at", now)
        assert await charge_many(client, 200) == {Outcome.UNAVAILABLE: 200}
        assert simulator.ledger.calls == 0
        await redis.command("test", "HSET", "breaker:payment", "state", "closed")
        await charge_many(client, 20)
    assert 20 <= simulator.ledger.calls <= 22, "at most a tenth more than the calls that were sent"


async def test_a_deadline_ends_the_call_and_travels_in_a_header(redis: RedisStore) -> None:
    seen: list[int] = []
    never = asyncio.Event()

    async def hang(request: web.Request) -> web.Response:
        seen.append(int(request.headers[HEADER]))
        await never.wait()
        return web.Response()

    app = web.Application()
    app.router.add_put("/v1/payments/{id}", hang)
    async with listening(app) as url, ClientSession() as http:
        breaker = AsyncBreaker("payment", redis, failures=100, reset_seconds=60, harmless=(RefusedError,))
        client = PaymentClient(http=http, url=url, breaker=breaker, deadline_seconds=1.5)
        started = time.monotonic()
        assert await charge_many(client, 50) == {Outcome.UNAVAILABLE: 50}
        assert time.monotonic() - started < 10
        never.set()
    assert len(seen) == 50, "no call is repeated once the time is up"
    assert all(0 < left <= 1500 for left in seen)


async def test_a_charge_that_nobody_heard_of_is_not_made_twice(redis: RedisStore) -> None:
    simulator = Simulator(Faults(reset_after_share=1))
    order = new_id()
    async with provider(redis, simulator) as client:
        assert await client.charge(order, 100, "EUR") is Outcome.UNAVAILABLE
        simulator.faults = Faults()
        assert await client.charge(order, 100, "EUR") is Outcome.DONE
    assert simulator.ledger.payments[str(order)].charges == 1
