"""One JSON line per answered request, with the members of every other log line, but made and written cheaply.

Lines are written together a moment later by a thread; `stop` writes the rest. What a killed process had not written yet
is lost: at most what it answered in FLUSH_SECONDS.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from collections import deque
from functools import lru_cache
from typing import TextIO

from services.common.context import trace_id

FLUSH_SECONDS = 0.02  # the thread that writes longer lists holds up more requests
MOST_WAITING = (
    5000  # a slow reader of standard output slows the service down, as it would with a plain handler
)


class AccessLog:
    """Until `start` and after `stop` each line is written at once. Safe to use from threads, not over a fork."""

    def __init__(self, service: str, out: TextIO | None = None) -> None:
        self._out = out
        self._level = logging.getLogger(f"services.{service}.access")
        self._service = service
        self._waiting: deque[str] = deque()
        self._second = (0, "")
        self._writing = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Write together from now on."""
        self._thread = threading.Thread(target=self._run, name="access-log", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what waits."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self._thread = None
        self._flush()

    def answered(self, identifier: str, method: str, route: str, status: int, seconds: float) -> None:
        """Log an answer; the identifier is a request id that `accept_request_id` let through."""
        if not self._level.isEnabledFor(logging.INFO):
            return
        head, tail = _constant(self._service, method, route, status)
        trace = trace_id.get()
        known = f'"{identifier}", "trace_id": "{trace}"' if trace else f'"{identifier}"'
        self._waiting.append(f'{{"time": "{self._now()}"{head}{known}{tail}{seconds * 1e3:.2f}}}\n')
        if self._thread is None or len(self._waiting) >= MOST_WAITING:
            self._flush()

    def _now(self) -> str:
        now = time.time()
        second, text = self._second
        if int(now) != second:
            text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
            self._second = (int(now), text)
        return f"{text}.{int(now % 1 * 1000):03d}Z"

    def _run(self) -> None:
        while not self._stopping.wait(FLUSH_SECONDS):
            self._flush()

    def _flush(self) -> None:
        with self._writing:
            lines = [self._waiting.popleft() for _ in range(len(self._waiting))]
            if lines:
                out = self._out or sys.stdout
                out.write("".join(lines))
                out.flush()


@lru_cache(maxsize=1024)
def _constant(service: str, method: str, route: str, status: int) -> tuple[str, str]:
    """What lines of the same kind share: from the level to the request id, and from there to the milliseconds."""
    first = {
        "level": "INFO",
        "service": service,
        "logger": f"services.{service}.access",
        "message": "answered",
    }
    second = {"method": method, "route": route, "status": status}
    return f', {json.dumps(first)[1:-1]}, "request_id": ', f', {json.dumps(second)[1:-1]}, "ms": '
