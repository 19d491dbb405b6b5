"""An ordered queue of SQS with a clock of its own, so that hours pass at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from services.common.messaging import Event
from tests.components.engine import Recorded


@dataclass
class Message:
    """One event, and when it can be received again."""

    group: str
    body: str
    receipt: str
    receives: int = 0
    visible_at: float = 0

    @property
    def received(self) -> dict[str, Any]:
        attributes = {"ApproximateReceiveCount": str(self.receives), "MessageGroupId": self.group}
        return {
            "MessageId": self.receipt,
            "ReceiptHandle": self.receipt,
            "Body": self.body,
            "Attributes": attributes,
        }


class SimulatedQueue:
    """As much of SQS as a consumer uses; `properties` are those of the queue that an environment creates."""

    def __init__(self, properties: Recorded, *events: Event) -> None:
        self._max_receives: int = json.loads(properties["redrivePolicy"])["maxReceiveCount"]
        self._visibility: int = properties["visibilityTimeoutSeconds"]
        self.now = 0.0
        self.waiting = [
            Message(event.key, json.dumps({"id": event.event_id, **vars(event)}), str(index))
            for index, event in enumerate(events)
        ]
        self.dead: list[Message] = []
        self.put_aside: list[str] = []

    def pass_time(self) -> None:
        """Go on to the moment at which every message can be received."""
        self.now = max([self.now, *(message.visible_at for message in self.waiting)])

    async def receive_message(self, **_wanted: object) -> dict[str, Any]:
        blocked = {message.group for message in self.waiting if message.visible_at > self.now}
        free = [message for message in self.waiting if message.group not in blocked]
        worn = [message for message in free if message.receives >= self._max_receives]
        self.dead += worn
        self.waiting = [message for message in self.waiting if message not in worn]
        taken = [message for message in free if message not in worn]
        for message in taken:
            message.receives += 1
            message.visible_at = self.now + self._visibility
        return {"Messages": [message.received for message in taken]}

    async def change_message_visibility(self, **wanted: Any) -> None:
        for message in self.waiting:
            if message.receipt == wanted["ReceiptHandle"]:
                message.visible_at = self.now + wanted["VisibilityTimeout"]

    async def delete_message_batch(self, **wanted: Any) -> None:
        done = {entry["ReceiptHandle"] for entry in wanted["Entries"]}
        self.waiting = [message for message in self.waiting if message.receipt not in done]

    async def send_message(self, **wanted: Any) -> None:
        """To the dead letters, the only queue that a consumer sends to."""
        self.put_aside.append(wanted["MessageBody"])
