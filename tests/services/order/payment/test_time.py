"""The time that a payment call has with its retries: running out of it is no fault of the provider."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from aiohttp import ClientSession, web

from services.common.ids import new_id
from services.order.payment import deadline
from services.order.payment.breaker import AsyncBreaker
from services.order.payment.client import Outcome, PaymentClient, RefusedError
from services.order.payment.retry_budget import RetryBudget
from services.order.redis_store import RedisStore
from tests.services.order.world import listening

pytestmark = pytest.mark.services
DEADLINE = 30.05


class BusyOnce:
    """A provider that answers 429 first, and a client's clock that only pauses move."""

    def __init__(self, retry_after: int, overslept: float = 0) -> None:
        self._retry_after = retry_after
        self._overslept = overslept
        self.calls = 0
        self.now = 0.0

    async def answer(self, _request: web.Request) -> web.Response:
        self.calls += 1
        headers = {"Retry-After": str(self._retry_after)}
        return web.Response(status=429, headers=headers) if self.calls == 1 else web.Response()

    async def pause(self, seconds: float) -> None:
        self.now += seconds + self._overslept

    async def charge_twice(self, redis: RedisStore) -> list[Outcome]:
        """Past a breaker that a single failure opens."""
        app = web.Application()
        app.router.add_put("/{path:.*}", self.answer)
        breaker = AsyncBreaker("payment", redis, failures=1, reset_seconds=600, harmless=(RefusedError,))
        async with listening(app) as url, ClientSession() as http:
            client = PaymentClient(
                http=http,
                url=url,
                breaker=breaker,
                deadline_seconds=DEADLINE,
                budget=RetryBudget(share=1),
                pause=self.pause,
            )
            return [await client.charge(new_id(), 100, "EUR") for _ in range(2)]


@pytest.mark.parametrize(
    ("retry_after", "overslept", "pauses"),
    [(29, 2, True), (30, 0, False)],
    ids=["a pause uses it up", "a pause would leave too little"],
)
async def test_a_call_without_time_is_not_made_and_not_counted_against_the_provider(
    redis: RedisStore, monkeypatch: pytest.MonkeyPatch, retry_after: int, overslept: float, pauses: bool
) -> None:
    provider = BusyOnce(retry_after, overslept)
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: provider.now))
    outcomes = await provider.charge_twice(redis)
    assert outcomes == [Outcome.UNAVAILABLE, Outcome.DONE], "the next call finds the breaker closed"
    assert (provider.calls, provider.now > 0) == (2, pauses)
