"""Puts dead letters back on the queue: `python -m services.order.saga.redrive [--limit N]`."""

from __future__ import annotations

import asyncio
import os
import sys
from argparse import ArgumentParser
from typing import Any

from services.common import messaging, settings
from services.order.settings import OrderSettings


async def redrive(sqs: Any, *, source: str, target: str, limit: int) -> int:
    """Move up to `limit` messages and return how many there were. A crash in between repeats one, loses none."""
    moved = 0
    while moved < limit:
        wanted = min(messaging.BATCH, limit - moved)
        answer = await sqs.receive_message(
            QueueUrl=source, MaxNumberOfMessages=wanted, WaitTimeSeconds=1, AttributeNames=["MessageGroupId"]
        )
        messages = answer.get("Messages", [])
        if not messages:
            break
        for message in messages:
            await _move(sqs, message, source, target)
            moved += 1
    return moved


async def _move(sqs: Any, message: dict[str, Any], source: str, target: str) -> None:
    fifo = {}
    if target.endswith(".fifo"):
        group = message.get("Attributes", {}).get("MessageGroupId", "redrive")
        fifo = {"MessageGroupId": group, "MessageDeduplicationId": f"redrive-{message['MessageId']}"}
    await sqs.send_message(QueueUrl=target, MessageBody=message["Body"], **fifo)
    await sqs.delete_message(QueueUrl=source, ReceiptHandle=message["ReceiptHandle"])


async def _run(chosen: OrderSettings, limit: int) -> int:
    async with messaging.client("sqs", chosen.aws_region) as sqs:
        return await redrive(
            sqs, source=chosen.orders_dead_letter_queue_url, target=chosen.orders_queue_url, limit=limit
        )


def main() -> None:
    """Redrive with the service's own configuration."""
    parser = ArgumentParser(description="Put dead letters back on the orders queue.")
    parser.add_argument("--limit", type=int, default=1000, help="messages to move at most")
    limit = parser.parse_args().limit
    try:
        chosen = settings.load(OrderSettings, os.environ)
    except settings.ConfigurationError as error:
        sys.exit(str(error))
    sys.stdout.write(f"moved {asyncio.run(_run(chosen, limit))} message(s)\n")


if __name__ == "__main__":
    main()
