"""An answer that was made here is one that any client of HTTP/1.1 understands."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, HttpVersion10, web

from services.common.context import accept_request_id
from services.order.ready import COMMON_HEADERS, fits, ready
from tests.services.order.world import listening

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
