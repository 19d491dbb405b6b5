"""Everything that runs beside the API: relay, consumers, payment retries, housekeeping."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol

from services.common import messaging
from services.common.outbox import Relay
from services.order.dependencies import Dependencies
from services.order.housekeeping import Housekeeping
from services.order.invalidation import Invalidation
from services.order.saga.consumer import Consumer
from services.order.saga.payment_retry import PaymentRetry
from services.order.saga.queue_depth import QueueDepth
from services.order.settings import OrderSettings

log = logging.getLogger(__name__)


class Worker(Protocol):
    """Works until it is stopped, and finishes what it has in hand."""

    async def run(self) -> None: ...
    def stop(self) -> None: ...


@asynccontextmanager
async def running(needs: Dependencies) -> AsyncIterator[None]:
    """Run what the settings ask for; at the end each finishes its work in hand."""
    settings = needs.settings
    async with AsyncExitStack() as stack:
        workers: list[Worker] = [
            Housekeeping(
                pool=needs.pool, cache=needs.cache, idempotency_seconds=settings.idempotency_seconds
            ),
            Invalidation(settings.redis, needs.cache.near),
        ]
        if settings.events_topic_arn:
            sns = await stack.enter_async_context(messaging.client("sns", settings.aws_region))
            workers.append(Relay(pool=needs.pool, sns=sns, topics={"": settings.events_topic_arn}))
        if settings.orders_queue_url:
            sqs = await stack.enter_async_context(messaging.client("sqs", settings.aws_region))
            workers += [
                Consumer(
                    needs=needs,
                    sqs=sqs,
                    queue=settings.orders_queue_url,
                    dead_letters=settings.orders_dead_letter_queue_url,
                    wait_seconds=settings.queue_wait_seconds,
                )
                for _ in range(settings.consumers)
            ]
            workers.append(PaymentRetry(needs, every_seconds=settings.retry_seconds / 2))
            workers.append(QueueDepth(sqs=sqs, queues=_queues(settings)))
        await stack.enter_async_context(at_work(workers))
        yield


@asynccontextmanager
async def at_work(workers: Sequence[Worker]) -> AsyncIterator[None]:
    """Run them. The end waits for each, also when another one has died: they share clients, which are closed next."""
    tasks = [asyncio.create_task(_run(worker), name=type(worker).__name__) for worker in workers]
    try:
        yield
    finally:
        for worker in workers:
            worker.stop()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _run(worker: Worker) -> None:
    try:
        await worker.run()
    except Exception as error:
        log.error("%s has died", type(worker).__name__, exc_info=error)


def _queues(settings: OrderSettings) -> dict[str, str]:
    queues = {"orders": settings.orders_queue_url, "dead_letters": settings.orders_dead_letter_queue_url}
    return {name: url for name, url in queues.items() if url}
