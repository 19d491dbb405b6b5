"""gunicorn's threaded worker, with limits on how long a client may take, and a log without a client's words."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped] # gunicorn ships no types

from services.common.context import accept_request_id
from services.common.health import Readiness
from services.user import refusals
from services.user.slow_clients import Watch

log = logging.getLogger(__name__)


class Worker(ThreadWorker):  # type: ignore[misc] # its base has no types
    """The server sets the watch of this process when it loads the application."""

    watch: Watch
    readiness: Readiness
    wsgi: Callable[[Any, Any], Any]

    def load_wsgi(self) -> None:
        """The application's answer is written once it has returned it."""
        super().load_wsgi()
        application = self.wsgi

        def watched(environ: Any, start_response: Any) -> Any:
            body = application(environ, start_response)
            self.watch.begin(environ["gunicorn.socket"], socket.SHUT_RDWR)
            return body

        self.wsgi = watched

    def handle(self, conn: Any) -> Any:
        reading = conn.sock
        self.watch.begin(reading)
        try:
            return super().handle(conn)
        finally:
            self.watch.end(reading)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """The head is here; the body has a time of its own."""
        self.watch.end(conn.sock)
        if self.readiness.draining:
            req.force_close()  # a client that keeps its connection would be cut off in the middle of a request
        try:
            return super().handle_request(req, conn)
        finally:
            self.watch.end(conn.sock)

    def handle_error(self, _req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """gunicorn's own repeats what it could not read, which may be a password in a body of the wrong length."""
        identifier = accept_request_id(None)  # the thread still has that of the request before
        status = refusals.status_of(exc)
        if status is None:
            log.error("unexpected", exc_info=exc)
        else:
            log.warning(
                "refused what is no request: %s from %s", type(exc).__name__, addr[0] if addr else "?"
            )
        with suppress(OSError):  # the client is gone already
            refusals.write(client, status or 500, identifier)
