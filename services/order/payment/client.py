"""Charges and voids at the payment provider: deadline, retries inside a budget, breaker."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from aiohttp import ClientError, ClientSession, ClientTimeout
from opentelemetry.trace import SpanKind
from prometheus_client import Counter

from services.common import tracing
from services.order.payment.answers import BusyError as BusyError
from services.order.payment.answers import Outcome as Outcome
from services.order.payment.answers import ProviderError as ProviderError
from services.order.payment.answers import RefusedError as RefusedError
from services.order.payment.answers import judge, meaning
from services.order.payment.breaker import AsyncBreaker, BreakerOpenError, NotAskedError
from services.order.payment.deadline import Deadline
from services.order.payment.retry_budget import RetryBudget

CALLS = Counter("payment_calls_total", "Calls to the payment provider", ["action", "outcome"])
RETRIES = Counter("payment_retries_total", "Calls that repeated an earlier one")
ATTEMPTS = 3
FIRST_PAUSE_SECONDS = 0.05
LEAST_SECONDS = 0.1  # with less the provider cannot answer, and would be blamed for it


class PaymentClient:
    """The order id is the payment's idempotency key: repeating a call changes nothing at the provider."""

    def __init__(
        self,
        *,
        http: ClientSession,
        url: str,
        breaker: AsyncBreaker,
        deadline_seconds: float,
        budget: RetryBudget | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._http = http
        self._url = url
        self._breaker = breaker
        self._deadline_seconds = deadline_seconds
        self._budget = budget or RetryBudget()
        self._pause = pause

    async def follow_breaker(self) -> None:
        """Let the breaker's metric be true also where nothing is paid for a while."""
        await self._breaker.follow()

    async def charge(self, order_id: UUID, amount_minor: int, currency: str) -> Outcome:
        """Take the money."""
        body: dict[str, object] = {"amount_minor": amount_minor, "currency": currency}
        return await self._act("charge", "PUT", order_id, body)

    async def void(self, order_id: UUID) -> Outcome:
        """Give the money back if it was taken, and see to it that it never will be; only `done` says that it is so."""
        return await self._act("void", "DELETE", order_id, None)

    async def _act(self, action: str, method: str, order_id: UUID, body: dict[str, object] | None) -> Outcome:
        deadline = Deadline.after(self._deadline_seconds)
        with tracing.span(f"payment {action}", SpanKind.CLIENT):
            outcome = await self._attempts(method, f"{self._url}/v1/payments/{order_id}", body, deadline)
        CALLS.labels(action, outcome.value).inc()
        return outcome

    async def _attempts(
        self, method: str, url: str, body: dict[str, object] | None, deadline: Deadline
    ) -> Outcome:
        for attempt in range(ATTEMPTS):
            send = partial(self._once, method, url, body, deadline, first=attempt == 0)
            try:
                await self._breaker.call(send)
            except (BreakerOpenError, NotAskedError):
                return Outcome.UNAVAILABLE
            except (ProviderError, BusyError) as error:
                if not await self._again(attempt, error, deadline):
                    return Outcome.UNAVAILABLE
            except RefusedError as error:
                return meaning(method, error.status)
            else:
                return Outcome.DONE
        return Outcome.UNAVAILABLE

    async def _again(self, attempt: int, error: ProviderError | BusyError, deadline: Deadline) -> bool:
        """Pause before the next attempt; False when there is no time or no budget for one."""
        pause = FIRST_PAUSE_SECONDS * 2**attempt * random.uniform(0.5, 1.5)  # noqa: S311 # jitter, no secret
        if isinstance(error, BusyError):
            pause = max(pause, error.seconds)
        late = deadline.remaining < pause + LEAST_SECONDS
        if attempt + 1 == ATTEMPTS or late or not self._budget.take():
            return False
        RETRIES.inc()
        await self._pause(pause)
        return True

    async def _once(
        self, method: str, url: str, body: dict[str, object] | None, deadline: Deadline, *, first: bool
    ) -> None:
        remaining = deadline.remaining
        if remaining <= 0:
            raise NotAskedError("no time left")
        if first:  # here, so that a call which the breaker rejects pays for no retry
            self._budget.pay_in()
        headers = {**deadline.header, **tracing.outgoing()}
        limit = ClientTimeout(total=remaining)
        try:
            async with self._http.request(
                method, url, json=body, headers=headers, timeout=limit, allow_redirects=False
            ) as answer:
                await answer.read()
        except (ClientError, TimeoutError, OSError) as error:
            raise ProviderError(repr(error)) from error
        judge(answer.status, answer.headers.get("Retry-After", ""))
