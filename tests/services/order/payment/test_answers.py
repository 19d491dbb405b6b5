"""What the provider's 4xx mean: two answers decide, the rest comes again, and none of them opens the breaker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession, web
from prometheus_client import REGISTRY

from services.common.ids import new_id
from services.order.payment.breaker import AsyncBreaker
from services.order.payment.client import Outcome, PaymentClient, RefusedError
from services.order.payment.retry_budget import RetryBudget
from services.order.redis_store import RedisStore
from tests.services.order.world import listening

pytestmark = pytest.mark.services


@dataclass
class Refusing:
    """A provider that gives the answers in turn, and the last one for ever."""

    answers: list[tuple[int, Mapping[str, str]]]
    calls: int = 0
    pauses: list[float] = field(default_factory=list)

    async def answer(self, _request: web.Request) -> web.Response:
        status, headers = self.answers[min(self.calls, len(self.answers) - 1)]
        self.calls += 1
        return web.Response(status=status, headers=headers)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


@asynccontextmanager
async def asked(redis: RedisStore, provider: Refusing, share: float = 0.1) -> AsyncIterator[PaymentClient]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", provider.answer)
    async with listening(app) as url, ClientSession() as http:
        breaker = AsyncBreaker("payment", redis, failures=5, reset_seconds=600, harmless=(RefusedError,))
        yield PaymentClient(
            http=http,
            url=url,
            breaker=breaker,
            deadline_seconds=30,
            budget=RetryBudget(share),
            pause=provider.pause,
        )


@pytest.mark.parametrize(
    ("status", "charged", "voided"),
    [
        (204, Outcome.DONE, Outcome.DONE),
        (307, Outcome.REFUSED, Outcome.REFUSED),
        (401, Outcome.REFUSED, Outcome.REFUSED),
        (402, Outcome.DECLINED, Outcome.REFUSED),
        (404, Outcome.REFUSED, Outcome.REFUSED),
        (409, Outcome.VOIDED, Outcome.REFUSED),
        (422, Outcome.REFUSED, Outcome.REFUSED),
        (429, Outcome.UNAVAILABLE, Outcome.UNAVAILABLE),
    ],
)
async def test_only_documented_answers_decide(
    redis: RedisStore, status: int, charged: Outcome, voided: Outcome
) -> None:
    provider = Refusing([(status, {"Location": "/elsewhere"})])
    async with asked(redis, provider) as client:
        assert await client.charge(new_id(), 100, "EUR") is charged
        assert await client.void(new_id()) is voided
    assert provider.calls == 2


@pytest.mark.parametrize("status", [401, 408, 429])
async def test_after_ten_refusals_the_next_call_still_reaches_the_provider(
    redis: RedisStore, status: int
) -> None:
    provider = Refusing([(status, {})])
    async with asked(redis, provider, share=0) as client:
        for _ in range(11):
            await client.charge(new_id(), 100, "EUR")
    assert provider.calls == 11


async def test_a_refusal_is_an_error_in_the_log_and_an_outcome_of_its_own(
    redis: RedisStore, caplog: pytest.LogCaptureFixture
) -> None:
    labels = {"action": "charge", "outcome": "refused"}
    before = REGISTRY.get_sample_value("payment_calls_total", labels) or 0
    async with asked(redis, Refusing([(403, {})])) as client:
        await client.charge(new_id(), 100, "EUR")
    assert REGISTRY.get_sample_value("payment_calls_total", labels) == before + 1
    assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_the_provider_is_left_alone_for_as_long_as_it_asks(redis: RedisStore) -> None:
    provider = Refusing([(429, {"Retry-After": "7"}), (200, {})])
    async with asked(redis, provider, share=1) as client:
        assert await client.charge(new_id(), 100, "EUR") is Outcome.DONE
    assert provider.pauses == [7]


@pytest.mark.parametrize("asks", ["60", "Fri, 31 Dec 2100 23:59:59 GMT"])
async def test_no_call_is_repeated_before_the_provider_wants_it(redis: RedisStore, asks: str) -> None:
    provider = Refusing([(429, {"Retry-After": asks}), (200, {})])
    async with asked(redis, provider, share=1) as client:
        assert await client.charge(new_id(), 100, "EUR") is Outcome.UNAVAILABLE
    assert provider.calls == 1
