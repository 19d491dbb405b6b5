"""Bytes to a service, past every HTTP client that would refuse to send them."""

from __future__ import annotations

import json
import socket
from typing import Any

from sandbox.paths import LOOPBACK

NO_HTTP = {
    "no request line": (b"GARBAGE\r\n\r\n", 400),
    "an unknown method": (b"F\x00O / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "an endless address": (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "an endless header": (b"GET /livez HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n", 431),
    "two lengths": (
        b"POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        400,
    ),
    "a negative length": (b"POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", 400),
    "an unknown coding": (b"POST /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: nonsense\r\n\r\n", 400),
    "another expectation": (b"GET /livez HTTP/1.1\r\nHost: x\r\nExpect: a miracle\r\n\r\n", 417),
}

NO_CHUNKS = {
    "a body that is no chunk": b'{"password": "correct horse"}\r\n',
    "a chunk without its end": b"1\r\n{}\r\n",
    "a size that is no number": b"-5\r\nabcde\r\n0\r\n\r\n",
    "a trailer that is none": b"2\r\n{}\r\n0\r\nno trailer\r\n\r\n",
}


def send(port: int, raw: bytes) -> bytes:
    """Everything that is answered until the other side closes or says nothing for a while."""
    with socket.create_connection((LOOPBACK, port), timeout=10) as connection:
        connection.sendall(raw)
        connection.settimeout(3)
        answer = b""
        try:
            while part := connection.recv(65_536):
                answer += part
        except (TimeoutError, ConnectionResetError):
            pass
        return answer


def refused(port: int, raw: bytes, statuses: tuple[int, ...]) -> dict[str, Any]:
    """Check that the bytes are refused by a problem document that does not repeat them."""
    head, _, body = send(port, raw).partition(b"\r\n\r\n")
    status = int(head.split()[1])
    assert status in statuses, head
    assert b"application/problem+json" in head
    document: dict[str, Any] = json.loads(body)
    assert document["status"] == status
    assert f"X-Request-Id: {document['request_id']}".encode().lower() in head.lower()
    assert b"aaaa" not in body
    return document
