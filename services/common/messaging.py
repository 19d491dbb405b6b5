"""SNS and SQS as far as the services need them; the only importer of aiobotocore."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiobotocore.config import AioConfig  # type: ignore[import-untyped] # aiobotocore ships no types
from aiobotocore.session import get_session  # type: ignore[import-untyped] # aiobotocore ships no types
from aiohttp import ClientOSError
from botocore.exceptions import BotoCoreError, ClientError

BATCH = 10


def errors() -> tuple[type[Exception], ...]:
    """What means "SNS or SQS is away or has refused"."""
    return (BotoCoreError, ClientError, ClientOSError, TimeoutError)


@dataclass(frozen=True, kw_only=True)
class Event:
    """A domain event on its way: `key` orders it among the events of the same aggregate."""

    event_id: str
    key: str
    type: str
    payload: Mapping[str, Any]
    trace: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """An event as it came from the queue; `receipt` acknowledges it."""

    event: Event
    receipt: str
    attempt: int


class PoisonError(ValueError):
    """A message that can never be handled."""


@asynccontextmanager
async def client(service: str, region: str) -> AsyncIterator[Any]:
    """An AWS client with short time limits; endpoint and credentials come from the standard variables."""
    config = AioConfig(connect_timeout=2, read_timeout=15, retries={"max_attempts": 2, "mode": "standard"})
    async with get_session().create_client(service, region_name=region, config=config) as made:
        yield made


@dataclass(frozen=True, kw_only=True)
class Published:
    """What became of a batch: who was taken, and with which code the others were refused."""

    taken: Sequence[Event]
    refused: Sequence[tuple[Event, str]]


async def publish(sns: Any, topic: str, events: Sequence[Event]) -> Published:
    """Publish up to ten events. A topic may take some and refuse others, whatever their order."""
    fifo = topic.endswith(".fifo")
    entries = [{"Id": str(index)} | _entry(event, fifo=fifo) for index, event in enumerate(events)]
    answer = await sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    taken = {int(entry["Id"]) for entry in answer.get("Successful", [])}
    codes = {int(entry["Id"]): str(entry["Code"]) for entry in answer.get("Failed", [])}
    return Published(
        taken=[event for index, event in enumerate(events) if index in taken],
        refused=[
            (event, codes.get(index, "unanswered"))
            for index, event in enumerate(events)
            if index not in taken
        ],
    )


def _entry(event: Event, *, fifo: bool) -> dict[str, Any]:
    document = {
        "id": event.event_id,
        "key": event.key,
        "type": event.type,
        "payload": event.payload,
        "trace": event.trace,
    }
    entry: dict[str, Any] = {
        "Message": json.dumps(document),
        "MessageAttributes": {"type": {"DataType": "String", "StringValue": event.type}},
    }
    if fifo:
        entry |= {"MessageGroupId": event.key, "MessageDeduplicationId": event.event_id}
    return entry


def parse(body: str) -> Event:
    """The event in a queue message, raw or wrapped by SNS. Raises PoisonError."""
    try:
        document = json.loads(body)
        if "Message" in document and "TopicArn" in document:
            document = json.loads(document["Message"])
        return Event(
            event_id=str(document["id"]),
            key=str(document["key"]),
            type=str(document["type"]),
            payload=dict(document["payload"]),
            trace=dict(document.get("trace") or {}),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise PoisonError(f"not an event of this platform: {error!r}") from error
