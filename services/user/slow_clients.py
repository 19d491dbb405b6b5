"""Ends the reading of requests that arrive too slowly; otherwise each would hold a thread for as long as it likes."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

LOOKS_PER_LIMIT = 8


class Watch:
    """One thread of a worker looks after all sockets that are being read; start it after the fork."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._reading: dict[socket.socket, float] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="slow-clients", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def begin(self, connection: socket.socket) -> None:
        """From now until the end; when that lasts longer than the limit, the reader finds an early end."""
        self._reading[connection] = time.monotonic() + self.seconds

    def end(self, connection: socket.socket) -> bool:
        """Whether the client was in time."""
        return self._reading.pop(connection, 0.0) > time.monotonic()

    def _run(self) -> None:
        while not self._stopping.wait(self.seconds / LOOKS_PER_LIMIT):
            now = time.monotonic()
            for connection, until in list(self._reading.items()):
                if until <= now:
                    with suppress(OSError):  # the client is gone already
                        connection.shutdown(socket.SHUT_RD)
