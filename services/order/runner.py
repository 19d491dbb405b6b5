"""aiohttp's runner with two habits of ours: every refusal is a problem document, and a draining service lets go.

While it drains each answer says `Connection: close`, or a client that keeps its connection would be cut off in the
middle of a request when the listener closes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from aiohttp import web
from aiohttp.http_parser import RawRequestMessage
from aiohttp.typedefs import Handler
from aiohttp.web_protocol import RequestHandler
from aiohttp.web_request import BaseRequest

from services.common import problem
from services.common.context import REQUEST_ID_HEADER, accept_request_id, request_id
from services.common.health import Readiness

FRONT: web.AppKey[Callable[[Handler], Handler]] = web.AppKey("front")
"""Of an application: what stands before its handler of all requests."""

log = logging.getLogger(__name__)


class _Connection(RequestHandler):
    def handle_error(
        self,
        request: BaseRequest,  # noqa: ARG002 # aiohttp's signature
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 # it repeats the client's bytes
    ) -> web.StreamResponse:
        """What is no HTTP. Logged without a stack trace: a client must not be able to fill the log."""
        identifier = accept_request_id(None)
        if status >= 500:
            log.error("unexpected", exc_info=exc)
        else:
            log.info("no HTTP: %s", type(exc).__name__)
        response = _answer(status, identifier)
        response.force_close()
        return response


class _Server(web.Server):
    def __call__(self) -> RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """`readiness` says when the service drains."""

    def __init__(self, app: web.Application, readiness: Readiness, **options: Any) -> None:
        super().__init__(app, **options)
        self._readiness = readiness

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        front, make_request = self.app.get(FRONT), made.request_factory
        # Any: the server's type is of bare requests, though its factory makes the application's own
        handler: Any = front(made.request_handler) if front else made.request_handler

        def request_of(message: RawRequestMessage, *rest: Any) -> BaseRequest:
            if self._readiness.draining:
                message = message._replace(should_close=True)
            return make_request(message, *rest)

        loop = asyncio.get_running_loop()
        return _Server(handler, request_factory=request_of, loop=loop, **made._kwargs)


async def meet_expectation(request: web.Request) -> web.StreamResponse | None:
    """Tell the client to go on, which is the only thing that a client can expect of us."""
    if request.headers["Expect"].lower() != "100-continue":
        return _answer(417, request_id.get())
    await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.writer.output_size = 0  # that was not the answer
    return None


def _answer(status: int, identifier: str) -> web.Response:
    error = problem.from_status(status)
    headers = {
        "Content-Type": problem.CONTENT_TYPE,
        REQUEST_ID_HEADER: identifier,
        "Cache-Control": "no-store",
    }
    return web.Response(body=problem.encoded(error, identifier), status=error.problem.status, headers=headers)
