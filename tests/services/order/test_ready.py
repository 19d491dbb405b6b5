"""An answer that was made here is one that any client of HTTP/1.1 understands."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, HttpVersion10, web
from yarl import URL

from services.common.context import accept_request_id
from services.order.ready import COMMON_HEADERS, fits, ready
from tests.services.order.world import listening

MANY = 200
BODY = '{"name":"Ä"}'.encode()


@pytest.fixture
async def url() -> AsyncIterator[str]:
    """A server that answers so whenever it fits."""

    async def answer(request: web.Request) -> web.StreamResponse:
        accept_request_id("request-12345")
        if not fits(request):
            return web.Response(status=418)
        return ready(201, BODY, {"ETag": '"1"'})

    app = web.Application()
    app.router.add_get("/", answer)
    async with listening(app) as address:
        yield address


async def test_it_has_its_status_headers_and_body_and_the_connection_stays(url: str) -> None:
    async with ClientSession() as client:
        for _ in range(3):
            async with client.get(url) as answer:
                assert (answer.status, answer.reason, await answer.read()) == (201, "Created", BODY)
                assert answer.headers["ETag"] == '"1"'
                assert answer.headers["X-Request-Id"] == "request-12345"
                assert answer.headers["Content-Type"] == "application/json"
                assert COMMON_HEADERS.items() <= dict(answer.headers).items()
                assert {"Date", "Server"} <= set(answer.headers)
                assert answer.headers["Content-Length"] == str(len(BODY))
        assert client.connector is not None
        assert len(client.connector._conns) == 1, "one connection served all"


async def test_it_does_not_fit_where_the_connection_ends(url: str) -> None:
    async with ClientSession() as client, client.get(url, headers={"Connection": "close"}) as answer:
        assert answer.status == 418
    async with ClientSession(version=HttpVersion10) as client, client.get(url) as answer:
        assert answer.status == 418


async def test_a_client_that_does_not_read_fills_no_memory() -> None:
    body, handled, unread = b'"' + b"x" * 100_000 + b'"', 0, 0

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal handled, unread
        accept_request_id("request-12345")
        transport = request.transport
        handled, unread = handled + 1, max(unread, transport.get_write_buffer_size() if transport else 0)
        return ready(200, body, {})

    app = web.Application()
    app.router.add_get("/", answer)
    async with listening(app) as url, connected(URL(url)) as client:
        await asyncio.get_running_loop().sock_sendall(client, b"GET / HTTP/1.1\r\nHost: here\r\n\r\n" * MANY)
        for _ in range(20 * MANY):
            await asyncio.sleep(0)
    assert 3 < handled < MANY
    assert unread < 10 * len(body)


@asynccontextmanager
async def connected(url: URL) -> AsyncIterator[socket.socket]:
    """A client whose system takes little for it."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        await asyncio.get_running_loop().sock_connect(client, (url.host, url.port))
        yield client
