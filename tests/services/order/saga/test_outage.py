"""Messages outlive an outage: the queue is the one that an environment creates, the hours are simulated."""

from __future__ import annotations

import asyncio
import json

import pytest
from botocore.exceptions import EndpointConnectionError

from sandbox.services.emulator import REGION, Messaging
from services.common import messaging as bus
from services.common.ids import new_id
from services.common.messaging import Event
from services.order.saga import steps
from services.order.saga.consumer import Consumer, pause_after
from services.payment_simulator.faults import Faults
from services.payment_simulator.ledger import PaymentState
from tests.components.engine import Recorded
from tests.services.order.conftest import MakeWorld
from tests.services.order.saga.simulated_queue import SimulatedQueue
from tests.services.order.world import Customer, World
from tests.stacks.environment import environment

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]
HOUR = 3600


@pytest.fixture(scope="module")
def properties() -> Recorded:
    return environment("prod").one("aws:sqs/queue:Queue", "orders-queue")


def event(kind: str, order: str) -> Event:
    return Event(event_id=str(new_id()), key=order, type=kind, payload={"order_id": order})


async def cancelled(customer: Customer) -> str:
    order = str((await customer.order()).json["id"])
    await customer.send("POST", f"/v1/orders/{order}/cancel")
    return order


def consumer(world: World, queue: SimulatedQueue) -> Consumer:
    return Consumer(needs=world.needs, sqs=queue, queue="orders", dead_letters="dead", wait_seconds=0)


async def test_a_cancelled_order_is_compensated_after_two_minutes_without_the_provider(
    make_world: MakeWorld, properties: Recorded
) -> None:
    async with make_world({"BREAKER_FAILURES": "100"}) as world:  # its rest takes real time
        order = await cancelled(world.customer())
        queue = SimulatedQueue(properties, event("order.cancelled", order))
        world.simulator.faults = Faults(error_share=1)
        while queue.now < 120:
            assert await consumer(world, queue).consume_once() == 1, f"gone after {queue.now} s"
            queue.pass_time()
        world.simulator.faults = Faults()
        assert await consumer(world, queue).consume_once() == 1
        assert (queue.waiting, queue.dead) == ([], [])
        assert world.simulator.ledger.payments[order].state is PaymentState.VOIDED


def test_a_message_is_tried_for_hours_and_put_aside_before_the_queue_forgets_it(
    properties: Recorded,
) -> None:
    receives: int = json.loads(properties["redrivePolicy"])["maxReceiveCount"]
    tried = sum(pause_after(attempt) for attempt in range(1, receives))
    assert 8 * HOUR < tried < properties["messageRetentionSeconds"]


async def test_what_follows_a_message_that_fails_does_not_hold_it_back(
    world: World, properties: Recorded
) -> None:
    order = await cancelled(world.customer())
    queue = SimulatedQueue(properties, event("order.cancelled", order), event("order.shipped", order))
    world.simulator.faults = Faults(error_share=1)
    assert await consumer(world, queue).consume_once() == 2
    queue.pass_time()
    assert queue.now == pause_after(1)
    world.simulator.faults = Faults()
    assert await consumer(world, queue).consume_once() == 2
    assert not queue.waiting


async def test_one_message_that_cannot_be_hidden_keeps_no_other_from_being_acknowledged(
    world: World, properties: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, shipped = await cancelled(world.customer()), str(new_id())
    queue = SimulatedQueue(properties, event("order.cancelled", stuck), event("order.shipped", shipped))
    world.simulator.faults = Faults(error_share=1)

    async def away(**_wanted: object) -> None:
        raise EndpointConnectionError(endpoint_url="sqs")

    monkeypatch.setattr(queue, "change_message_visibility", away)
    assert await consumer(world, queue).consume_once() == 2
    assert [message.group for message in queue.waiting] == [stuck]


async def test_poison_that_cannot_be_put_aside_comes_again_and_spoils_no_neighbour(
    world: World, properties: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = SimulatedQueue(
        properties, event("order.cancelled", "no id"), event("order.shipped", str(new_id()))
    )

    async def away(**_wanted: object) -> None:
        raise EndpointConnectionError(endpoint_url="dead letters")

    monkeypatch.setattr(queue, "send_message", away)
    assert await consumer(world, queue).consume_once() == 2
    assert [message.group for message in queue.waiting] == ["no id"], (
        "the good one is done, the poison is kept"
    )
    queue.pass_time()
    assert queue.now == pause_after(1), "what is not put aside comes again after the usual pause"
    monkeypatch.undo()
    assert await consumer(world, queue).consume_once() == 1
    assert not queue.waiting
    assert len(queue.put_aside) == 1


async def test_an_order_with_an_unforeseen_error_does_not_orphan_the_work_of_others(
    world: World, properties: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, released = str(new_id()), asyncio.Event()
    queue = SimulatedQueue(properties, event("order.cancelled", "no id"), event("order.shipped", slow))

    async def broken(**_wanted: object) -> None:
        asyncio.get_running_loop().call_soon(released.set)
        raise LookupError("no credentials")

    async def wait(*_given: object) -> None:
        await released.wait()

    monkeypatch.setattr(queue, "send_message", broken)
    monkeypatch.setitem(steps.STEPS, "order.shipped", wait)
    with pytest.raises(LookupError):
        await consumer(world, queue).consume_once()
    assert [message.group for message in queue.waiting] == ["no id"], (
        "the slow one was waited for and is done"
    )


async def test_the_emulator_gives_a_message_up_when_an_environment_does(
    messaging: Messaging, properties: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in messaging.environment.items():
        monkeypatch.setenv(name, value)
    async with bus.client("sqs", REGION) as sqs:
        answer = await sqs.get_queue_attributes(
            QueueUrl=messaging.orders_queue, AttributeNames=["RedrivePolicy"]
        )
    policies = answer["Attributes"]["RedrivePolicy"], properties["redrivePolicy"]
    here, there = (int(json.loads(policy)["maxReceiveCount"]) for policy in policies)
    assert here == there
