"""Charges and voids at the payment provider: deadline, retries inside a budget, breaker."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from enum import StrEnum
from uuid import UUID

from aiohttp import ClientError, ClientSession, ClientTimeout
from opentelemetry.trace import SpanKind
from prometheus_client import Counter

from services.common import tracing
from services.order.payment.breaker import AsyncBreaker, BreakerOpenError
from services.order.payment.deadline import Deadline
from services.order.payment.retry_budget import RetryBudget

CALLS = Counter("payment_calls_total", "Calls to the payment provider", ["action", "outcome"])
RETRIES = Counter("payment_retries_total", "Calls that repeated an earlier one")
ATTEMPTS = 3
FIRST_PAUSE_SECONDS = 0.05


class Outcome(StrEnum):
    """How a payment ended; `unavailable` means that nobody knows and it must be tried again."""

    DONE = "done"
    DECLINED = "declined"
    VOIDED = "voided"
    UNAVAILABLE = "unavailable"


class ProviderError(Exception):
    """The provider is in trouble: no answer in time, a broken connection, a 5xx or 429."""


class RefusedError(Exception):
    """The provider works and said no; this never opens the breaker."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


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

    async def charge(self, order_id: UUID, amount_minor: int, currency: str) -> Outcome:
        """Take the money."""
        body: dict[str, object] = {"amount_minor": amount_minor, "currency": currency}
        return await self._act("charge", "PUT", order_id, body)

    async def void(self, order_id: UUID) -> Outcome:
        """Give the money back if it was taken, and see to it that it never will be."""
        return await self._act("void", "DELETE", order_id, None)

    async def _act(self, action: str, method: str, order_id: UUID, body: dict[str, object] | None) -> Outcome:
        deadline = Deadline.after(self._deadline_seconds)
        with tracing.tracer.start_as_current_span(f"payment {action}", kind=SpanKind.CLIENT):
            outcome = await self._attempts(method, f"{self._url}/v1/payments/{order_id}", body, deadline)
        CALLS.labels(action, outcome.value).inc()
        return outcome

    async def _attempts(
        self, method: str, url: str, body: dict[str, object] | None, deadline: Deadline
    ) -> Outcome:
        self._budget.pay_in()
        for attempt in range(ATTEMPTS):
            try:
                await self._breaker.call(lambda: self._once(method, url, body, deadline))
            except RefusedError as error:
                return Outcome.VOIDED if error.status == 409 else Outcome.DECLINED
            except BreakerOpenError:
                return Outcome.UNAVAILABLE
            except ProviderError:
                pause = FIRST_PAUSE_SECONDS * 2**attempt * random.uniform(0.5, 1.5)  # noqa: S311 # jitter, no secret
                if attempt + 1 == ATTEMPTS or deadline.remaining <= pause or not self._budget.take():
                    return Outcome.UNAVAILABLE
                RETRIES.inc()
                await self._pause(pause)
            else:
                return Outcome.DONE
        return Outcome.UNAVAILABLE

    async def _once(self, method: str, url: str, body: dict[str, object] | None, deadline: Deadline) -> None:
        remaining = deadline.remaining
        if remaining <= 0:
            raise ProviderError("no time left")
        headers = {**deadline.header, **tracing.outgoing()}
        limit = ClientTimeout(total=remaining)
        try:
            async with self._http.request(method, url, json=body, headers=headers, timeout=limit) as answer:
                await answer.read()
                status = answer.status
        except (ClientError, TimeoutError, OSError) as error:
            raise ProviderError(repr(error)) from error
        if status >= 500 or status in (408, 429):
            raise ProviderError(str(status))
        if status >= 400:
            raise RefusedError(status)
