"""Replicas that share a breaker: none undoes what another has decided."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from services.order.payment.breaker import AsyncBreaker, BreakerOpenError, NotAskedError
from services.order.payment.breaker_storage import SharedStorage
from services.order.redis_store import Argument, RedisStore, Script

pytestmark = pytest.mark.services


class TroubleError(Exception):
    """What the other side answers."""


class AwayAtTimes(RedisStore):
    """A Redis that can be away."""

    away = False

    @property
    def resting(self) -> bool:
        return self.away or super().resting


class LateAtTimes(RedisStore):
    """A Redis that does what it is asked and answers too late."""

    late = False

    async def run(self, use: str, script: Script, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
        answer = await super().run(use, script, keys, arguments)
        return None if self.late else answer


async def succeed() -> None:
    """A call that works."""


async def fail() -> None:
    raise TroubleError


async def ask_not() -> None:
    raise NotAskedError


def replica(redis: RedisStore, failures: int = 5) -> AsyncBreaker:
    return AsyncBreaker("payment", redis, failures=failures, reset_seconds=600, harmless=())


async def fail_times(breaker: AsyncBreaker, count: int) -> None:
    for _ in range(count):
        with pytest.raises(TroubleError):
            await breaker.call(fail)


async def go_to(storage: SharedStorage, state: str) -> None:
    if state == "open":
        storage.opened_at = datetime.now(UTC)
    storage.state = state
    await storage.push()


@pytest.mark.parametrize("failing", [True, False], ids=["fails", "succeeds"])
async def test_a_late_call_of_one_replica_does_not_close_what_another_has_opened(
    redis: RedisStore, failing: bool
) -> None:
    one, two = replica(redis), replica(redis)
    begun, end = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        begun.set()
        await end.wait()
        await (fail if failing else succeed)()

    await fail_times(one, 1)
    late = asyncio.create_task(two.call(hang))
    await begun.wait()
    await fail_times(one, 4)
    end.set()
    await asyncio.gather(late, return_exceptions=True)
    with pytest.raises(BreakerOpenError):
        await one.call(succeed)


async def test_failures_count_together_before_the_breaker_has_ever_opened(redis: RedisStore) -> None:
    one, two = replica(redis), replica(redis)
    await fail_times(one, 2)
    await fail_times(two, 2)
    await fail_times(one, 1)
    with pytest.raises(BreakerOpenError):
        await two.call(succeed)


async def test_an_opening_while_redis_is_away_reaches_the_others_when_it_is_back(
    redis: RedisStore, stores_redis: str
) -> None:
    mine = AwayAtTimes(stores_redis, timeout_seconds=20)
    one, two = replica(mine), replica(redis)
    await two.call(succeed)
    mine.away = True
    await fail_times(one, 5)
    mine.away = False
    with pytest.raises(BreakerOpenError):
        await one.call(succeed)
    with pytest.raises(BreakerOpenError):
        await two.call(succeed)
    await mine.close()


async def test_a_closing_that_redis_missed_does_not_undo_a_later_opening(
    redis: RedisStore, stores_redis: str
) -> None:
    mine = AwayAtTimes(stores_redis, timeout_seconds=20)
    one, two = (SharedStorage("payment", store, probe_seconds=5) for store in (mine, redis))
    await go_to(one, "open")
    mine.away = True
    await go_to(one, "closed")
    await go_to(two, "open")
    mine.away = False
    await one.pull()
    assert one.state == "open", "the closing belongs to an opening before"
    await mine.close()


async def test_an_opening_that_redis_missed_does_not_undo_what_came_after_it(
    redis: RedisStore, stores_redis: str
) -> None:
    mine = AwayAtTimes(stores_redis, timeout_seconds=20)
    one, two = (SharedStorage("payment", store, probe_seconds=5) for store in (mine, redis))
    mine.away = True
    await go_to(one, "open")
    await go_to(two, "open")
    await go_to(two, "closed")
    mine.away = False
    await one.pull()
    assert one.state == "closed"
    await mine.close()


async def test_a_failure_counts_once_however_late_redis_answers(redis: RedisStore, stores_redis: str) -> None:
    late = LateAtTimes(stores_redis, timeout_seconds=20)
    one, two = replica(late), replica(redis)
    late.late = True
    await fail_times(one, 1)
    for _ in range(5):
        await one.follow()
    await fail_times(two, 1)
    await two.call(succeed)
    await late.close()


async def test_an_open_breaker_stays_open_when_redis_loses_its_data(redis: RedisStore) -> None:
    one, two = replica(redis), replica(redis)
    await fail_times(one, 5)
    await redis.command("test", "DEL", "breaker:payment")
    await fail_times(two, 1)
    await one.follow()
    for breaker in (one, two):
        with pytest.raises(BreakerOpenError):
            await breaker.call(succeed)


async def test_a_call_that_was_not_made_neither_opens_nor_closes_nor_counts(redis: RedisStore) -> None:
    breaker = AsyncBreaker("payment", redis, failures=2, reset_seconds=0, harmless=())
    states = []
    for call in (ask_not, ask_not, fail, ask_not, fail, ask_not, succeed):
        await asyncio.gather(breaker.call(call), return_exceptions=True)
        states.append(breaker.state)
    assert states == ["closed"] * 4 + ["open", "half-open", "closed"]
