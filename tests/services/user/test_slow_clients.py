"""A client that sends a byte now and then gets its time, a clear answer, and no thread for longer."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from sandbox.paths import LOOPBACK
from services.user.slow_clients import Watch
from tests.services.user.conftest import THREADS

HEAD = (
    b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
)


def test_a_socket_that_is_read_for_too_long_ends_early() -> None:
    watch = Watch(0.05)
    watch.start()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(10)
        watch.begin(ours)
        assert ours.recv(1) == b"", "the reader finds an end instead of waiting"
        assert not watch.end(ours)
        ours.sendall(b"408")
        assert theirs.recv(3) == b"408", "the answer can still be sent"
    watch.stop()


def test_a_socket_that_is_read_in_time_is_left_alone() -> None:
    watch = Watch(60)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        watch.begin(ours)
        theirs.sendall(b"x")
        assert ours.recv(1) == b"x"
        assert watch.end(ours)


def test_an_answer_that_is_not_taken_breaks_the_connection() -> None:
    watch = Watch(0.05)
    watch.start()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        watch.begin(ours, socket.SHUT_RDWR)
        with pytest.raises(BrokenPipeError):
            ours.sendall(b"x" * 10_000_000)
    watch.stop()


def _trickle(connection: socket.socket, stop: threading.Event) -> None:
    try:
        while not stop.wait(0.1):
            connection.sendall(b" ")
    except OSError:
        return  # the server has had enough


def _answer(connection: socket.socket) -> tuple[int, str | None, dict[str, object]]:
    response = HTTPResponse(connection)
    response.begin()
    return response.status, response.getheader("Content-Type"), json.loads(response.read())


def _alive(port: int) -> int:
    with closing(HTTPConnection(LOOPBACK, port, timeout=10)) as client:
        client.request("GET", "/livez")
        return client.getresponse().status


@pytest.mark.services
def test_a_slow_body_is_answered_with_408_and_others_are_served_meanwhile(port: int) -> None:
    stop = threading.Event()
    with socket.create_connection((LOOPBACK, port), timeout=20) as slow:
        slow.sendall(HEAD)
        sender = threading.Thread(target=_trickle, args=(slow, stop))
        sender.start()
        try:
            assert [_alive(port) for _ in range(5)] == [200] * 5, (
                "others are served while the body trickles in"
            )
            status, kind, document = _answer(slow)
        finally:
            stop.set()
            sender.join()
    assert (status, kind) == (408, "application/problem+json")
    assert document["type"] == "urn:platform:problem:request-timeout"
    assert document["detail"] == "The body did not arrive within 1 s."


@pytest.mark.services
@pytest.mark.parametrize("sent", [HEAD, HEAD[:40]], ids=["body", "head"])
def test_as_many_slow_clients_as_threads_do_not_hold_the_service(port: int, sent: bytes) -> None:
    slow = [socket.create_connection((LOOPBACK, port), timeout=20) for _ in range(2 * THREADS)]
    try:
        for connection in slow:
            connection.sendall(sent)
        assert _alive(port) == 200
    finally:
        for connection in slow:
            connection.close()


@pytest.mark.services
def test_clients_that_take_no_answers_do_not_hold_the_service(port: int) -> None:
    request = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
    greedy = [socket.socket() for _ in range(THREADS)]
    try:
        for connection in greedy:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            connection.connect((LOOPBACK, port))
            connection.sendall(request * 100)
        assert _alive(port) == 200
    finally:
        for connection in greedy:
            connection.close()


@pytest.mark.services
@pytest.mark.parametrize(
    "sent",
    [
        b'POST /v1/sessions HTTP/1.1\r\nHost: x\r\n\r\n{"email": "a@example.com", "password": "SECRETWORD"}\r\n\r\n',
        b"GET /v1/users/me HTTP/1.1\r\nHost: x\r\nAuthorization Bearer SECRETWORD\r\n\r\n",
    ],
    ids=["a body without a length", "a header without a colon"],
)
def test_what_gunicorn_cannot_read_is_not_logged(port: int, output: Path, sent: bytes) -> None:
    with socket.create_connection((LOOPBACK, port), timeout=20) as client:
        client.sendall(sent)
        received = b""
        while part := client.recv(65_536):
            received += part
    assert b"HTTP/1.1 400" in received
    assert b"application/problem+json" in received
    assert "refused what is no request" in output.read_text()
    assert "SECRETWORD" not in output.read_text()
