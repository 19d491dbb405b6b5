"""Rate limits, proved by counting what gets through."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from services.common.ids import new_id
from services.order.lease import SECONDS, Bucket
from services.order.rate_limit import RateLimiter
from services.order.redis_store import Argument, RedisStore, Script
from tests.services.order.conftest import MakeWorld

pytestmark = pytest.mark.services
SLOWLY = {"RATE_PER_PRINCIPAL": "0.001", "BURST_PER_PRINCIPAL": "10"}


async def test_of_fifty_concurrent_requests_exactly_the_burst_passes(make_world: MakeWorld) -> None:
    async with make_world(SLOWLY) as world:
        customer = world.customer()
        answers = await asyncio.gather(*(customer.send("GET", "/v1/orders") for _ in range(50)))
        assert Counter(one.status for one in answers) == {200: 10, 429: 40}
        refused = next(one for one in answers if one.status == 429)
        refused.problem(429, "too-many-requests")
        assert int(refused.headers["Retry-After"]) > 900
        assert refused.headers["RateLimit-Limit"] == "10"
        assert refused.headers["RateLimit-Remaining"] == "0"
        assert (await world.customer().send("GET", "/v1/orders")).status == 200, "others are not affected"


async def test_two_replicas_share_one_bucket(make_world: MakeWorld) -> None:
    async with make_world(SLOWLY) as one, make_world(SLOWLY) as two:
        customer = one.customer()
        twin = two.customer().__class__(world=two, user_id=customer.user_id, role=customer.role)
        answers = await asyncio.gather(
            *(who.send("GET", "/v1/orders") for who in (customer, twin) for _ in range(25))
        )
        assert Counter(answer.status for answer in answers) == {200: 10, 429: 40}


async def test_an_address_is_limited_even_with_bad_tokens(make_world: MakeWorld) -> None:
    async with make_world({"RATE_PER_ADDRESS": "0.001", "BURST_PER_ADDRESS": "5"}) as world:
        customer = world.customer()
        answers = [await customer.send("GET", "/v1/orders", Authorization="Bearer x") for _ in range(8)]
        assert [answer.status for answer in answers] == [401] * 5 + [429] * 3
        assert (await customer.send("GET", "/livez")).status == 200, "probes are not limited"


async def test_most_requests_of_a_busy_caller_need_no_round_trip(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = {"RATE_PER_PRINCIPAL": "0.001", "BURST_PER_PRINCIPAL": "100"}
    async with make_world(wide) as world:
        asked: list[str] = []
        run = RedisStore.run

        async def counting(
            store: RedisStore, use: str, script: Script, keys: Sequence[str], arguments: Sequence[Argument]
        ) -> Any:
            asked.append(use)
            return await run(store, use, script, keys, arguments)

        monkeypatch.setattr(RedisStore, "run", counting)
        customer = world.customer()
        answers = [await customer.send("GET", "/v1/orders") for _ in range(120)]
        assert Counter(one.status for one in answers) == {200: 100, 429: 20}, "alone, the count is exact"
        left = [int(one.headers["RateLimit-Remaining"]) for one in answers]
        assert left == [*range(99, -1, -1), *([0] * 20)]
        assert asked.count("rate-limit") < 30, "for both buckets of 120 requests"


async def test_what_a_replica_has_not_used_in_time_goes_back(redis: RedisStore) -> None:
    bucket = Bucket(name="principal", rate=0.001, burst=100)
    wide = Bucket(name="address", rate=1000, burst=1000)
    now = 0.0
    limiter = RateLimiter(redis, principal=bucket, address=wide, clock=lambda: now)
    caller, remaining = new_id(), []
    for _ in range(60):
        now += SECONDS / 5 + 0.1  # no lease of more than five tokens is used up in its time
        remaining.append(int((await limiter.check(caller, "10.0.0.1"))["RateLimit-Remaining"]))
    assert remaining == list(range(99, 39, -1))


async def test_two_replicas_never_hand_out_more_than_the_bucket_and_keep_little(
    make_world: MakeWorld,
) -> None:
    wide = {"RATE_PER_PRINCIPAL": "0.001", "BURST_PER_PRINCIPAL": "100"}
    async with make_world(wide) as one, make_world(wide) as two:
        customer = one.customer()
        twin = two.customer().__class__(world=two, user_id=customer.user_id, role=customer.role)
        passed = 0
        for who in [customer, twin] * 70:
            passed += (await who.send("GET", "/v1/orders")).status == 200
        assert 100 - 2 * 10 < passed <= 100
