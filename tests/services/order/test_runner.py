"""What is no HTTP is refused like everything else, and a draining service lets its clients go."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest

from services.common.endpoint import Role
from services.common.ids import new_id
from tests.services.common.raw_http import NO_CHUNKS, NO_HTTP, refused, send
from tests.services.order.world import World

pytestmark = pytest.mark.services


@pytest.mark.parametrize("kind", NO_HTTP)
async def test_what_is_no_http_is_a_problem_too(
    world: World, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    raw, status = NO_HTTP[kind]
    port = urlsplit(world.url).port or 0
    await asyncio.to_thread(refused, port, raw, (status, 400))  # aiohttp's parser knows only 400
    assert not [record for record in caplog.records if record.exc_info], "no stack trace for a client's fault"


@pytest.mark.parametrize("kind", NO_CHUNKS)
async def test_a_body_in_broken_chunks_is_the_fault_of_the_client(
    world: World, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = world.signer.sign(new_id(), Role.USER)
    head = (
        f"POST /v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: broken-chunks\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    port = urlsplit(world.url).port or 0
    await asyncio.to_thread(refused, port, head.encode() + NO_CHUNKS[kind], (400,))
    assert not [record for record in caplog.records if record.exc_info], "no stack trace for a client's fault"


async def test_an_expectation_is_met(world: World) -> None:
    raw = b"POST /v1/orders HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n"
    answer = await asyncio.to_thread(send, urlsplit(world.url).port or 0, raw)
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 ")


@pytest.mark.parametrize("path", ["/livez", "/v1/orders"])
async def test_while_it_drains_every_answer_closes_its_connection(world: World, path: str) -> None:
    customer = world.customer()
    assert (await customer.send("GET", path)).headers.get("Connection", "keep-alive") == "keep-alive"
    world.needs.readiness.drain()
    assert (await customer.send("GET", path)).headers["Connection"] == "close"
