"""Takes events from the queue and has them handled; what fails comes back later, what is poison goes aside."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any

from opentelemetry.trace import SpanKind
from prometheus_client import Counter

from services.common import context, tracing
from services.common.database import connection_errors
from services.common.messaging import BATCH, Event, PoisonError, errors, parse
from services.order.dependencies import Dependencies
from services.order.saga.steps import TryLaterError, handle

HANDLED = Counter("messages_handled_total", "Messages taken from the queue", ["type", "outcome"])
IDLE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 30
TRANSIENT: tuple[type[Exception], ...] = (TryLaterError, *connection_errors())

log = logging.getLogger(__name__)


def pause_after(attempt: int) -> int:
    """Seconds until a message comes again that has failed so often."""
    return min(1 << min(attempt - 1, 5), LONGEST_PAUSE_SECONDS)


class Consumer:
    """One of several that share a queue; a FIFO queue gives the events of one order to one of them at a time."""

    def __init__(
        self, *, needs: Dependencies, sqs: Any, queue: str, dead_letters: str, wait_seconds: int = 10
    ) -> None:
        self._needs = needs
        self._sqs = sqs
        self._queue = queue
        self._dead_letters = dead_letters
        self._wait_seconds = wait_seconds
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Finish the messages in work, take no others."""
        self._stopping.set()

    async def run(self) -> None:
        """Consume until stopped."""
        failures = 0
        while not self._stopping.is_set():
            try:
                came = await self.consume_once()
                failures = 0
            except Exception as error:  # nothing would start a consumer again
                came = 0
                failures += 1
                known = isinstance(error, errors())
                log.warning("the queue cannot be read: %r", error, exc_info=None if known else error)
            if failures or not (came or self._wait_seconds):
                await self._pause(min(IDLE_SECONDS * 2**failures, LONGEST_PAUSE_SECONDS))

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def consume_once(self) -> int:
        """Handle up to ten messages, orders side by side, and return how many came."""
        answer = await self._sqs.receive_message(
            QueueUrl=self._queue,
            MaxNumberOfMessages=BATCH,
            WaitTimeSeconds=self._wait_seconds,
            AttributeNames=["ApproximateReceiveCount", "MessageGroupId"],
        )
        messages = answer.get("Messages", [])
        groups: dict[str, list[dict[str, Any]]] = {}
        for message in messages:
            name = message.get("Attributes", {}).get("MessageGroupId", message["MessageId"])
            groups.setdefault(name, []).append(message)
        done: list[str] = []
        ends = await asyncio.gather(
            *(self._take_group(group, done) for group in groups.values()), return_exceptions=True
        )
        await self._acknowledge(done)
        for end in ends:
            if end is not None:  # only now: one order's trouble neither loses nor orphans the work of others
                raise end
        return len(messages)

    async def _acknowledge(self, receipts: list[str]) -> None:
        if receipts:
            entries = [{"Id": str(index), "ReceiptHandle": receipt} for index, receipt in enumerate(receipts)]
            await self._sqs.delete_message_batch(QueueUrl=self._queue, Entries=entries)

    async def _take_group(self, messages: list[dict[str, Any]], done: list[str]) -> None:
        """Stops at the first that fails: later events of the same order must not overtake it."""
        for index, message in enumerate(messages):
            if not await self._take(message):
                await self._give_back(messages[index + 1 :])
                break
            done.append(message["ReceiptHandle"])

    async def _give_back(self, messages: list[dict[str, Any]]) -> None:
        """What stays in flight blocks its order; the message that failed holds these back until its pause is over."""
        for message in messages:
            await self._hide(message, 0)

    async def _take(self, message: dict[str, Any]) -> bool:
        attempt = int(message.get("Attributes", {}).get("ApproximateReceiveCount", 1))
        try:
            event = parse(message["Body"])
        except PoisonError as error:
            return await self._put_aside(message, "unknown", attempt, error)
        try:
            await self._handle(event)
        except PoisonError as error:
            return await self._put_aside(message, event.type, attempt, error)
        except TRANSIENT as error:
            await self._later(message, event.type, attempt, error)
            return False
        except Exception as error:
            log.error("a step failed unexpectedly", exc_info=error)
            await self._later(message, event.type, attempt, error)
            return False
        HANDLED.labels(event.type, "done").inc()
        return True

    async def _handle(self, event: Event) -> None:
        context.request_id.set(event.event_id)
        parent = tracing.incoming(event.trace)
        with tracing.span(event.type, SpanKind.CONSUMER, parent):
            await handle(self._needs, event)

    async def _later(self, message: dict[str, Any], kind: str, attempt: int, error: Exception) -> None:
        HANDLED.labels(kind, "later").inc()
        log.warning("%s comes again: %r", kind, error)
        await self._hide(message, pause_after(attempt))

    async def _hide(self, message: dict[str, Any], seconds: int) -> None:
        try:
            await self._sqs.change_message_visibility(
                QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=seconds
            )
        except errors() as error:  # it comes again after the queue's own time; other orders must not suffer
            log.warning("a message stays hidden for longer: %r", error)

    async def _put_aside(self, message: dict[str, Any], kind: str, attempt: int, poison: PoisonError) -> bool:
        """To the dead-letter queue at once, for no number of deliveries will make it good; False if that is away."""
        log.error("poison message: %s", poison)
        group = message.get("Attributes", {}).get("MessageGroupId", "poison")
        fifo = {"MessageGroupId": group, "MessageDeduplicationId": message["MessageId"]}
        try:
            await self._sqs.send_message(
                QueueUrl=self._dead_letters,
                MessageBody=message["Body"],
                **(fifo if self._dead_letters.endswith(".fifo") else {}),
            )
        except errors() as error:
            await self._later(message, kind, attempt, error)
            return False
        HANDLED.labels(kind, "poison").inc()
        return True
