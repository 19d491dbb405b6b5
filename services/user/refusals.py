"""What gunicorn itself refuses, because it is no HTTP, as a problem document like every other error."""

from __future__ import annotations

import socket

from gunicorn import util  # type: ignore[import-untyped] # gunicorn ships no types
from gunicorn.http import errors  # type: ignore[import-untyped] # gunicorn ships no types

from services.common import problem
from services.common.context import REQUEST_ID_HEADER

STATUS = {
    errors.ConfigurationProblem: 500,
    errors.LimitRequestLine: 414,
    errors.LimitRequestHeaders: 431,
    errors.ExpectationFailed: 417,
    errors.ForbiddenProxyRequest: 403,
}


def status_of(error: BaseException) -> int | None:
    """What gunicorn answers to what it cannot read; None for a fault of ours."""
    return STATUS.get(type(error), 400) if isinstance(error, errors.ParseException) else None


def write(connection: socket.socket, status: int, identifier: str) -> None:
    """The client is told the kind of error, and its own bytes are not repeated."""
    error = problem.from_status(status)
    body = problem.encoded(error, identifier)
    head = (
        f"HTTP/1.1 {error.problem.status} {error.problem.title}\r\nConnection: close\r\n"
        f"Content-Type: {problem.CONTENT_TYPE}\r\nContent-Length: {len(body)}\r\n"
        f"Cache-Control: no-store\r\n{REQUEST_ID_HEADER}: {identifier}\r\n\r\n"
    )
    util.write_nonblock(connection, head.encode() + body)
