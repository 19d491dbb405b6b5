"""The daemon's control protocol: one framed request, one line as the answer."""

from __future__ import annotations

import json
import socket
from typing import cast

from sandbox.paths import LOOPBACK, SandboxPaths

LENGTH_DIGITS = 8
MAXIMUM_REQUEST = 4 * 1024 * 1024


class DaemonError(RuntimeError):
    """The daemon does not run, or refused the request."""


def read_request(connection: socket.socket) -> list[str]:
    """The NUL-separated words of a request; raises ValueError for anything else."""
    length = int(_exactly(connection, LENGTH_DIGITS))
    if length > MAXIMUM_REQUEST:
        raise ValueError(f"a control request of {length} bytes is over the limit of {MAXIMUM_REQUEST}")
    return _exactly(connection, length).decode("utf-8", "surrogateescape").split("\0")


def ask(paths: SandboxPaths, *words: str) -> str:
    """Send a request to the running daemon and return its one-line answer. Raises DaemonError."""
    host, _, port = paths.endpoints().get("daemon", "").partition(":")
    try:
        with socket.create_connection((host or LOOPBACK, int(port or 0)), timeout=10) as connection:
            payload = "\0".join(words).encode()
            connection.sendall(b"%0*d" % (LENGTH_DIGITS, len(payload)) + payload)
            with connection.makefile("r", encoding="utf-8") as answer:
                return answer.readline().strip()
    except OSError as error:
        raise DaemonError(
            f"the plugin daemon does not answer ({error}); run `platformctl sandbox start`"
        ) from error


def timings(paths: SandboxPaths, *, clear: bool = False) -> dict[str, dict[str, dict[str, float]]]:
    """Count and seconds of each provider's methods since the daemon started or since they were cleared."""
    answer = ask(paths, "clear-timings" if clear else "timings")
    return cast(dict[str, dict[str, dict[str, float]]], json.loads(answer))


def _exactly(connection: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        part = connection.recv(count - len(received))
        if not part:
            raise ValueError("the peer closed the connection in the middle of a request")
        received += part
    return received
