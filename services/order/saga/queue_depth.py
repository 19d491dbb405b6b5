"""How many messages wait: in the queue, and aside as dead letters."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from prometheus_client import Gauge

from services.common.messaging import errors
from services.order.repetition import repeat

MESSAGES = Gauge("queue_messages", "Messages in a queue", ["queue", "state"])
STATES = {"waiting": "ApproximateNumberOfMessages", "in_work": "ApproximateNumberOfMessagesNotVisible"}
EVERY_SECONDS = 15.0

log = logging.getLogger(__name__)


class QueueDepth:
    """Looks once in a while until it is told to stop; `queues` are URLs under the names that the metric shows."""

    def __init__(self, *, sqs: Any, queues: Mapping[str, str]) -> None:
        self._sqs = sqs
        self._queues = queues
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        """Measure until stopped."""
        await repeat(
            self.measure_once,
            seconds=EVERY_SECONDS,
            until=self._stopping,
            passing=errors(),
            log=log,
            trouble="the queues cannot be measured",
        )

    async def measure_once(self) -> None:
        for name, url in self._queues.items():
            answer = await self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(STATES.values()))
            for state, attribute in STATES.items():
                MESSAGES.labels(name, state).set(int(answer["Attributes"][attribute]))
