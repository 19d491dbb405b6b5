"""Ends requests that arrive, and answers that are taken, too slowly; otherwise each would hold a thread for ever."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

LOOKS_PER_LIMIT = 8


class Watch:
    """One thread of a worker looks after all sockets that are read or written; start it after the fork."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._watched: dict[socket.socket, tuple[float, int]] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="slow-clients", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def begin(self, connection: socket.socket, how: int = socket.SHUT_RD) -> None:
        """From now until the end; when that lasts longer than the limit, the reader finds an early end.

        With SHUT_RDWR the writer finds that the connection is broken: for who does not take the answer.
        """
        self._watched[connection] = time.monotonic() + self.seconds, how

    def end(self, connection: socket.socket) -> bool:
        """Whether the client was in time."""
        until, _ = self._watched.pop(connection, (0.0, 0))
        return until > time.monotonic()

    def _run(self) -> None:
        while not self._stopping.wait(self.seconds / LOOKS_PER_LIMIT):
            now = time.monotonic()
            for connection, (until, how) in list(self._watched.items()):
                if until <= now:
                    with suppress(OSError):  # the client is gone already
                        connection.shutdown(how)
