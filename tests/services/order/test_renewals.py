"""Tokens are fetched before they are used up, so that a busy caller does not wait for Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import pytest

from services.common.ids import new_id
from services.order import renewals
from services.order.lease import Bucket, Lease
from services.order.rate_limit import RateLimiter
from services.order.redis_store import Argument, RedisStore, Script
from services.order.renewals import Renewals

BURST = 100
SPENT = 30
PRINCIPAL = Bucket(name="principal", rate=0.001, burst=BURST)
ADDRESS = Bucket(name="address", rate=0.001, burst=10 * BURST)


class Buckets:
    """Redis, in memory, where buckets never fill."""

    def __init__(self) -> None:
        self.tokens: dict[str, int] = {}
        self.trips: list[Sequence[str]] = []
        self.away = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def run(
        self, _use: str, _script: Script, keys: Sequence[str], arguments: Sequence[Argument]
    ) -> list[Any] | None:
        await asyncio.sleep(0)
        await self.gate.wait()
        self.trips.append(keys)
        return (
            None
            if self.away
            else [part for at, key in enumerate(keys) for part in self._take(key, arguments, at)]
        )

    def _take(self, key: str, arguments: Sequence[Argument], at: int) -> tuple[int, bytes]:
        _rate, burst, wanted, given_back = (int(float(one)) for one in arguments[4 * at : 4 * at + 4])
        tokens = self.tokens.get(key, burst) + given_back
        taken = min(wanted, tokens)
        self.tokens[key] = tokens - taken
        return taken, str(tokens - taken).encode()


@pytest.fixture
def buckets(monkeypatch: pytest.MonkeyPatch) -> Buckets:
    monkeypatch.setattr(renewals, "GATHER_SECONDS", 0)
    return Buckets()


@pytest.fixture
def limiter(buckets: Buckets) -> RateLimiter:
    return RateLimiter(cast(RedisStore, buckets), principal=PRINCIPAL, address=ADDRESS)


def waits(check: Coroutine[Any, Any, Mapping[str, str]]) -> bool:
    """Whether the request needs more than what is at hand; it is left there."""
    try:
        check.send(None)
    except StopIteration:
        return False
    check.close()
    return True


async def rest() -> None:
    """Let the timer have its turn, and everything end that it began."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Caller:
    """Comes from an address of its own."""

    limiter: RateLimiter
    address: str
    who: UUID = field(default_factory=new_id)

    def check(self) -> Coroutine[Any, Any, Mapping[str, str]]:
        return self.limiter.check(self.who, self.address)


async def busy(limiter: RateLimiter, address: str = "10.0.0.1") -> Caller:
    """A caller whose leases have grown by so many requests."""
    caller = Caller(limiter, address)
    for _ in range(SPENT):
        await caller.check()
        await rest()
    return caller


async def test_a_busy_caller_does_not_wait_for_redis(limiter: RateLimiter) -> None:
    caller = await busy(limiter)
    waited = 0
    for _ in range(60):
        waited += waits(caller.check())
        await rest()
    assert waited == 0


async def test_what_is_fetched_ahead_does_not_widen_the_bucket(
    limiter: RateLimiter, buckets: Buckets
) -> None:
    caller = await busy(limiter)
    remaining = []
    for _ in range(BURST - SPENT):
        remaining.append(int((await caller.check())["RateLimit-Remaining"]))
        await rest()
    assert remaining == list(range(BURST - SPENT - 1, -1, -1))
    assert buckets.tokens[f"rate:principal:{caller.who}"] == 0


async def test_what_nobody_waits_for_shares_a_round_trip(buckets: Buckets) -> None:
    ahead, leases = Renewals(cast(RedisStore, buckets), lambda: 0.0), [Lease() for _ in range(3)]
    for number, lease in enumerate(leases):
        ahead.ahead(PRINCIPAL, lease, str(number))
    await rest()
    assert [lease.left for lease in leases] == [1, 1, 1]
    assert len(buckets.trips) == 1, "each lease was renewed by a round trip of its own"


async def test_nobody_is_refused_while_tokens_that_were_fetched_ahead_are_here(
    limiter: RateLimiter, buckets: Buckets
) -> None:
    caller = await busy(limiter)
    buckets.gate.clear()
    while not waits(caller.check()):
        pass
    waiting = asyncio.create_task(caller.check())
    await asyncio.sleep(0)
    fetched_ahead = 10
    buckets.tokens[f"rate:principal:{caller.who}"] = fetched_ahead
    buckets.gate.set()
    assert int((await waiting)["RateLimit-Remaining"]) == fetched_ahead - 2


async def test_without_redis_the_tokens_at_hand_are_used_and_then_everybody_passes(
    limiter: RateLimiter, buckets: Buckets
) -> None:
    caller = await busy(limiter)
    buckets.away = True
    answers = []
    for _ in range(40):
        answers.append(await caller.check())
        await rest()
    assert "RateLimit-Limit" in answers[0]
    assert answers[-1] == {}


async def test_closing_waits_for_the_round_trip_under_way(buckets: Buckets) -> None:
    fetched, lease = Renewals(cast(RedisStore, buckets), lambda: 0.0), Lease()
    buckets.gate.clear()
    answer = fetched.wait(PRINCIPAL, lease, "caller")
    closing = asyncio.create_task(fetched.close())
    for _ in range(3):
        await asyncio.sleep(0)
    assert not closing.done(), "its connection would stay open"
    buckets.gate.set()
    await closing
    assert answer.result() is True


async def test_closing_begins_no_round_trip_that_nobody_waits_for(buckets: Buckets) -> None:
    fetched = Renewals(cast(RedisStore, buckets), lambda: 0.0)
    fetched.ahead(PRINCIPAL, Lease(), "caller")
    await fetched.close()
    await rest()
    assert buckets.trips == []
