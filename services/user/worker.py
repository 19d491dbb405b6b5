"""gunicorn's threaded worker, with a limit on how long a client may take to send a request's head."""

from __future__ import annotations

from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped] # gunicorn ships no types

from services.common.health import Readiness
from services.user.slow_clients import Watch


class Worker(ThreadWorker):  # type: ignore[misc] # its base has no types
    """The server sets the watch of this process when it loads the application."""

    watch: Watch
    readiness: Readiness

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
        return super().handle_request(req, conn)
