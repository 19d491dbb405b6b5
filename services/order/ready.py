"""An answer whose bytes are made here: aiohttp's own preparation, which is for every case, costs more than an order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from aiohttp import HttpVersion11, web
from aiohttp.client_exceptions import ClientConnectionResetError
from aiohttp.helpers import rfc822_formatted_time
from aiohttp.http import SERVER_SOFTWARE

from services.common.context import REQUEST_ID_HEADER, request_id
from services.common.endpoint import JSON

COMMON_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class Ready(web.StreamResponse):
    """A whole answer, sent in one write."""

    def __init__(self, status: int, whole: bytes) -> None:
        super().__init__(status=status)
        self._whole = whole

    @property
    def keep_alive(self) -> bool:
        """Only made for connections that stay."""
        return True

    async def prepare(self, request: web.BaseRequest) -> Any:
        """Send it."""
        transport = request.transport
        if transport is None or transport.is_closing():
            raise ClientConnectionResetError("the client is gone")
        transport.write(self._whole)
        if request.protocol.writing_paused:  # who does not read what was asked for must not fill the memory
            await request.writer.drain()

    async def write_eof(self, data: bytes = b"") -> None:
        """It ended with what was sent."""


def fits(request: web.BaseRequest) -> bool:
    """Whether the request can be answered so: HTTP/1.1, on a connection that stays."""
    return request.version == HttpVersion11 and request.keep_alive


def ready(status: int, body: bytes, headers: Mapping[str, str]) -> Ready:
    """An answer in JSON. The headers are ours, so they hold no line breaks."""
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    head = (
        f"{_start(status)}Content-Length: {len(body)}\r\nDate: {rfc822_formatted_time()}\r\n"
        f"{REQUEST_ID_HEADER}: {request_id.get()}\r\n{lines}\r\n"
    )
    return Ready(status, head.encode("latin-1") + body)


@lru_cache
def _start(status: int) -> str:
    """What all answers with the status begin with."""
    constant = {"Content-Type": JSON, "Server": SERVER_SOFTWARE, **COMMON_HEADERS}
    lines = "".join(f"{name}: {value}\r\n" for name, value in constant.items())
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{lines}"
