"""Creating orders: once per key, nothing negative, nothing but clear errors."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.services.order.conftest import MakeWorld
from tests.services.order.world import BODY, World, answer

pytestmark = pytest.mark.services
ITEM = BODY["items"][0]


async def test_an_order_is_created_pending_with_its_event_and_history(world: World) -> None:
    customer = world.customer()
    created = await customer.order()
    assert created.status == 201
    assert (created.json["state"], created.json["total_minor"], created.json["version"]) == (
        "pending",
        3998,
        1,
    )
    assert created.headers["Location"] == f"/v1/orders/{created.json['id']}"
    history = await customer.send("GET", f"{created.headers['Location']}/transitions")
    assert [(step["from_state"], step["to_state"]) for step in history.json["transitions"]] == [
        (None, "pending")
    ]
    async with world.needs.pool.acquire() as connection:
        events = await connection.fetch(
            "SELECT type FROM outbox WHERE key = $1::text::uuid", created.json["id"]
        )
    assert [event["type"] for event in events] == ["order.created"]


async def test_the_callers_trace_goes_on_in_the_event(world: World) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    parent = {"traceparent": f"00-{trace}-b7ad6b7169203331-01", "Idempotency_Key": "my-key-1"}
    created = await world.customer().send("POST", "/v1/orders", BODY, **parent)
    async with world.needs.pool.acquire() as connection:
        carried = await connection.fetchval(
            "SELECT trace FROM outbox WHERE key = $1::text::uuid", created.json["id"]
        )
    assert json.loads(carried)["traceparent"].split("-")[1] == trace


async def test_the_same_key_and_body_give_the_same_order(world: World) -> None:
    customer = world.customer()
    first = await customer.order(key="my-key-1")
    spaced = {"items": BODY["items"], "currency": "EUR"}
    again = await customer.order(spaced, key="my-key-1")
    assert (again.status, again.json) == (201, first.json)
    assert (await customer.send("POST", f"{first.headers['Location']}/cancel")).json["state"] == "cancelled"
    late = await customer.order(key="my-key-1")
    assert (late.status, late.json) == (201, first.json), "the answer that was lost, not what came after"


async def test_the_same_key_with_another_body_is_refused(world: World) -> None:
    customer = world.customer()
    await customer.order(key="my-key-1")
    other = await customer.order({**BODY, "currency": "USD"}, key="my-key-1")
    other.problem(422, "idempotency-mismatch")
    assert (await world.customer().order(key="my-key-1")).status == 201, "keys belong to their customer"


async def test_fifty_concurrent_requests_with_one_key_create_one_order(world: World) -> None:
    customer = world.customer()
    answers = await asyncio.gather(*(customer.order(key="my-key-1") for _ in range(50)))
    assert {(one.status, one.json["id"]) for one in answers} == {(201, answers[0].json["id"])}
    listing = await customer.send("GET", "/v1/orders")
    assert len(listing.json["orders"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"currency": "EUR"},
        {"currency": "EUR", "items": []},
        {"currency": "EUR", "items": [ITEM] * 11},
        {"currency": "eur", "items": [ITEM]},
        {"currency": "EUR", "items": [{**ITEM, "unit_price_minor": -1}]},
        {"currency": "EUR", "items": [{**ITEM, "unit_price_minor": 19.99}]},
        {"currency": "EUR", "items": [{**ITEM, "unit_price_minor": "1999"}]},
        {"currency": "EUR", "items": [{**ITEM, "unit_price_minor": 10**30}]},
        {"currency": "EUR", "items": [{**ITEM, "quantity": 0}]},
        {"currency": "EUR", "items": [{**ITEM, "quantity": True}]},
        {"currency": "EUR", "items": [{**ITEM, "sku": "'; DROP TABLE orders; --"}]},
        {"currency": "EUR", "items": [{**ITEM, "sku": "a\u0000"}]},
        {"currency": "EUR", "items": [{**ITEM, "discount": 5}]},
        {"currency": "EUR", "items": [ITEM], "customer_id": "someone-else"},
        [],
        "text",
    ],
)
async def test_a_bad_body_is_refused(world: World, body: Any) -> None:
    (await world.customer().send("POST", "/v1/orders", body, Idempotency_Key="my-key-1")).problem(
        422, "invalid-request"
    )


@pytest.mark.parametrize("key", ["short", "x" * 65, "with space", "ümlaut12", "semi;colon"])
async def test_a_bad_key_is_refused(world: World, key: str) -> None:
    wrong = (await world.customer().order(key=key)).problem(422, "invalid-request")
    assert wrong["errors"][0]["where"] == "headers.Idempotency-Key"


async def test_a_key_is_needed(world: World) -> None:
    (await world.customer().send("POST", "/v1/orders", BODY)).problem(422, "invalid-request")


async def test_a_whole_number_may_be_written_with_a_point(world: World) -> None:
    item = {**ITEM, "quantity": 2.0, "unit_price_minor": 1e3}
    assert (await world.customer().order({"currency": "EUR", "items": [item]})).json["total_minor"] == 2000


async def test_the_largest_order_fits(world: World) -> None:
    item = {"sku": "gold", "quantity": 1000, "unit_price_minor": 10**8}
    created = await world.customer().order({"currency": "EUR", "items": [item] * 10})
    assert created.json["total_minor"] == 10**12


@pytest.mark.parametrize(
    ("raw", "content_type", "status", "slug"),
    [
        (b"{", "application/json", 400, "malformed-request"),
        (b"\xff\xfe", "application/json", 400, "malformed-request"),
        (b"{}", "text/plain", 415, "unsupported-media-type"),
        (b"x" * 70_000, "application/json", 413, "too-large"),
    ],
)
async def test_what_is_no_json_is_refused(
    world: World, raw: bytes, content_type: str, status: int, slug: str
) -> None:
    customer = world.customer()
    token = world.signer.sign(customer.user_id, customer.role)
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": "my-key-1",
        "Content-Type": content_type,
    }
    async with world.http.post(f"{world.url}/v1/orders", data=raw, headers=headers) as response:
        (await answer(response)).problem(status, slug)


async def test_a_slow_client_is_told_that_time_is_up(make_world: MakeWorld) -> None:
    async with make_world({"BODY_SECONDS": "0.05"}) as world:
        never = asyncio.Event()

        async def slow() -> Any:
            yield b'{"currency": '
            await never.wait()

        customer = world.customer()
        token = world.signer.sign(customer.user_id, customer.role)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "my-key-1"}
        headers["Content-Type"] = "application/json"
        async with world.http.post(f"{world.url}/v1/orders", data=slow(), headers=headers) as response:
            (await answer(response)).problem(408, "request-timeout")


async def test_new_orders_can_be_switched_off_by_a_flag(make_world: MakeWorld) -> None:
    async with make_world({"FEATURE_FLAGS": '{"order-creation": false}'}) as world:
        (await world.customer().order()).problem(503, "unavailable")
