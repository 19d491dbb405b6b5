"""Outbox, topic, queue, consumer and dead letters over the emulator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.services.emulator import REGION, Messaging, create_messaging
from services.common import messaging as bus
from services.common.ids import new_id
from services.common.outbox import Relay
from services.order.saga.consumer import Consumer
from services.order.saga.redrive import redrive
from services.payment_simulator.faults import Faults
from tests.services.order.world import World

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]


@dataclass(frozen=True)
class Pipeline:
    """The whole way of an event."""

    relay: Relay
    consumer: Consumer
    sqs: Any

    async def drain(self) -> None:
        """Relay and consume until nothing moves any more."""
        while True:
            await self.relay.publish_once()
            if not await self.consumer.consume_once():
                return


@pytest.fixture
def queues(messaging: Messaging) -> Messaging:
    """A topic and queues of this test's own."""
    return create_messaging(messaging.endpoint, prefix=new_id().hex)


@pytest.fixture
async def pipeline(
    world: World, queues: Messaging, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Pipeline]:
    for name, value in queues.environment.items():
        monkeypatch.setenv(name, value)
    async with AsyncExitStack() as stack:
        sns = await stack.enter_async_context(bus.client("sns", REGION))
        sqs = await stack.enter_async_context(bus.client("sqs", REGION))
        async with world.needs.pool.acquire() as connection:
            await connection.execute("DELETE FROM outbox")
        yield Pipeline(
            relay=Relay(pool=world.needs.pool, sns=sns, topics={"": queues.orders_topic}),
            consumer=Consumer(
                needs=world.needs,
                sqs=sqs,
                queue=queues.orders_queue,
                dead_letters=queues.orders_dead_letters,
                wait_seconds=0,
            ),
            sqs=sqs,
        )


async def test_orders_travel_from_outbox_to_shipped(world: World, pipeline: Pipeline) -> None:
    customer = world.customer()
    created = [(await customer.order()).json["id"] for _ in range(12)]
    await pipeline.drain()
    listing = await customer.send("GET", "/v1/orders?state=shipped")
    assert {order["id"] for order in listing.json["orders"]} == set(created)
    async with world.needs.pool.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM outbox") == 0


async def test_what_fails_stays_in_the_queue_and_blocks_only_its_order(
    world: World, pipeline: Pipeline, queues: Messaging
) -> None:
    customer = world.customer()
    stuck = (await customer.order()).json["id"]
    await customer.send("POST", f"/v1/orders/{stuck}/cancel")
    world.simulator.faults = Faults(error_share=1)
    await pipeline.drain()
    kept = await pipeline.sqs.get_queue_attributes(
        QueueUrl=queues.orders_queue, AttributeNames=["ApproximateNumberOfMessagesNotVisible"]
    )
    assert kept["Attributes"]["ApproximateNumberOfMessagesNotVisible"] == "1"


async def test_poison_goes_aside_and_a_redrive_brings_it_back(
    world: World, pipeline: Pipeline, queues: Messaging
) -> None:
    assert world.needs.settings.max_body_bytes
    poison = {"MessageGroupId": "p", "MessageDeduplicationId": "p1"}
    await pipeline.sqs.send_message(QueueUrl=queues.orders_queue, MessageBody="no json", **poison)
    assert await pipeline.consumer.consume_once() == 1
    assert await pipeline.consumer.consume_once() == 0
    source, target = queues.orders_dead_letters, queues.orders_queue
    assert await redrive(pipeline.sqs, source=source, target=target, limit=10) == 1
    assert await pipeline.consumer.consume_once() == 1, "the redriven message was consumed again"
    assert await redrive(pipeline.sqs, source=source, target=target, limit=0) == 0


async def test_no_error_ends_a_consumer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        """Fails in a way of its own, then lets the consumer stop."""

        async def receive_message(self, **_wanted: object) -> dict[str, Any]:
            if answers:
                raise answers.pop()
            consumer.stop()
            return {}

    answers: list[Exception] = [LookupError("no credentials"), KeyError("Messages")]
    monkeypatch.setattr("services.order.saga.consumer.IDLE_SECONDS", 0)
    consumer = Consumer(needs=world.needs, sqs=Away(), queue="orders", dead_letters="", wait_seconds=0)
    await consumer.run()
    assert not answers
