"""Requests as AWS clients put them on the wire."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from io import BufferedReader
from typing import Any, cast

import pytest

from sandbox.cloud.http_server import BadRequestError, answer, read_request


@pytest.fixture
def wire() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def _read(raw: bytes, connection: socket.socket) -> dict[str, Any] | None:
    return read_request(cast(BufferedReader, io.BytesIO(raw)), connection, 4566)


def test_path_query_headers_and_body_are_read(wire: tuple[socket.socket, socket.socket]) -> None:
    raw = b"PUT /bucket/a%2Fb?acl HTTP/1.1\r\nHost: x\r\nX-Amz-Target: T\r\nContent-Length: 3\r\n\r\nabcREST"
    environ = _read(raw, wire[0])
    assert environ is not None
    assert (environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"]) == (
        "PUT",
        "/bucket/a/b",
        "acl",
    )
    assert environ["RAW_URI"] == "/bucket/a%2Fb?acl"
    assert environ["HTTP_X_AMZ_TARGET"] == "T"
    assert environ["wsgi.input"].read() == b"abc"


def test_a_chunked_body_is_put_together(wire: tuple[socket.socket, socket.socket]) -> None:
    raw = b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: 1\r\n\r\n"
    environ = _read(raw, wire[0])
    assert environ is not None
    assert environ["wsgi.input"].read() == b"abcde"
    assert environ["CONTENT_LENGTH"] == "5"


def test_a_client_that_asks_first_is_told_to_continue(wire: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = wire
    _read(b"PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na", ours)
    assert theirs.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_metadata_headers_keep_their_spelling(wire: tuple[socket.socket, socket.socket]) -> None:
    environ = _read(b"PUT / HTTP/1.1\r\nx-amz-meta-my_Key: v\r\n\r\n", wire[0])
    assert environ is not None
    assert environ["moto.preserved_header_names"] == {"HTTP_X_AMZ_META_MY_KEY": "x-amz-meta-my_Key"}


def test_a_closed_connection_and_nonsense_are_told_apart(wire: tuple[socket.socket, socket.socket]) -> None:
    assert _read(b"", wire[0]) is None
    with pytest.raises(BadRequestError):
        _read(b"nonsense\r\n\r\n", wire[0])


def test_an_answer_has_a_length_and_a_head_request_no_body() -> None:
    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [("X", environ["REQUEST_METHOD"])])
        return [b"ab", b"c"]

    assert (
        answer(application, {"REQUEST_METHOD": "GET"})
        == b"HTTP/1.1 200 OK\r\nX: GET\r\nContent-Length: 3\r\n\r\nabc"
    )
    assert answer(application, {"REQUEST_METHOD": "HEAD"}).endswith(b"\r\n\r\n")
