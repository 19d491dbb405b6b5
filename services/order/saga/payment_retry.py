"""Tries payments again whose outcome was unknown; replicas share the work without overlap."""

from __future__ import annotations

import asyncio
import logging

from services.common.database import connection_errors
from services.order.dependencies import Dependencies
from services.order.repetition import repeat
from services.order.saga.steps import charge

BATCH = 20
SECONDS_AROUND_A_BATCH = 10.0

# The claim moves the time on, so that no other replica takes the order while this one works on it.
_CLAIM = """
UPDATE orders SET retry_payment_at = now() + make_interval(secs => $2)
WHERE id IN (
    SELECT id FROM orders WHERE retry_payment_at <= now() AND state = 'reserved'
    ORDER BY retry_payment_at LIMIT $1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""

log = logging.getLogger(__name__)


class PaymentRetry:
    """Looks once in a while until it is told to stop."""

    def __init__(self, needs: Dependencies, *, every_seconds: float) -> None:
        self._needs = needs
        self._every_seconds = every_seconds
        self._claim_seconds = BATCH * needs.settings.payment_deadline_seconds + SECONDS_AROUND_A_BATCH
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        """Retry until stopped."""
        await repeat(
            self.retry_once,
            seconds=self._every_seconds,
            until=self._stopping,
            passing=connection_errors(),
            log=log,
            trouble="payments cannot be retried now",
        )

    async def retry_once(self) -> int:
        """Charge the orders whose time has come and return how many there were."""
        await self._needs.payments.follow_breaker()
        async with self._needs.pool.acquire() as connection:
            rows = await connection.fetch(_CLAIM, BATCH, self._claim_seconds)
        for row in rows:
            try:
                await charge(self._needs, row["id"])
            except connection_errors():
                raise
            except (
                Exception
            ) as error:  # those claimed together stay together: one must not keep the others waiting
                log.error("an order cannot be charged", exc_info=error)
        return len(rows)
