"""A small threaded HTTP/1.1 server with keep-alive, for one WSGI application on loopback.

The servers of the standard library and of werkzeug parse headers with the e-mail package and close each connection,
which costs more than many emulated operations. This one reads what AWS clients send: bodies with a length or
chunked, and
`Expect: 100-continue`.
"""

from __future__ import annotations

import contextlib
import io
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from io import BufferedReader
from typing import Any, cast
from urllib.parse import unquote_to_bytes

from sandbox.paths import LOOPBACK

MAX_LINE = 65536
BACKLOG = 256
StartResponse = Callable[[str, list[tuple[str, str]]], object]
WsgiApplication = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class BadRequestError(Exception):
    """The bytes on the connection are not an HTTP/1.1 request."""


class HttpServer:
    """Accepts connections until `stop()`; one thread a connection."""

    def __init__(self, port: int, application: WsgiApplication) -> None:
        self._application = application
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((LOOPBACK, port))
        self._socket.listen(BACKLOG)
        self.port: int = self._socket.getsockname()[1]
        self._stopping = threading.Event()

    def serve(self) -> None:
        """Accept connections; returns after `stop()`."""
        while not self._stopping.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                break
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve_connection, args=(connection,), daemon=True).start()

    def stop(self) -> None:
        """No further connection is accepted."""
        self._stopping.set()
        with contextlib.suppress(OSError):  # nobody connected: close alone wakes accept()
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve_connection(self, connection: socket.socket) -> None:
        reader = cast(BufferedReader, connection.makefile("rb", buffering=MAX_LINE))
        try:
            while not self._stopping.is_set():
                environ = read_request(reader, connection, self.port)
                if environ is None:
                    return
                connection.sendall(answer(self._application, environ))
                if environ.get("HTTP_CONNECTION", "").lower() == "close":
                    return
        except (ConnectionError, BadRequestError, TimeoutError):
            return  # the client went away or does not speak HTTP: nobody is left to answer
        finally:
            reader.close()
            connection.close()


def read_request(reader: BufferedReader, connection: socket.socket, port: int) -> dict[str, Any] | None:
    """The next request as a WSGI environment, its body in memory; None when the client closed."""
    line = reader.readline(MAX_LINE)
    if not line.strip():
        return None
    try:
        method, target, protocol = line.decode("latin-1").split()
    except ValueError as error:
        raise BadRequestError(line) from error
    environ = environ_of(method, target, protocol, port)
    _read_headers(reader, environ)
    if environ.get("HTTP_EXPECT", "").lower() == "100-continue":
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = _read_body(reader, environ)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = io.BytesIO(body)
    return environ


def environ_of(method: str, target: str, protocol: str, port: int) -> dict[str, Any]:
    """The WSGI environment that a request line means, still without headers and body."""
    if "://" in target:
        target = "/" + target.split("://", 1)[1].partition("/")[2]
    path, _, query = target.partition("?")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": target,
        "REQUEST_URI": target,
        "SERVER_NAME": LOOPBACK,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": protocol,
        "REMOTE_ADDR": LOOPBACK,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }


def _read_headers(reader: BufferedReader, environ: dict[str, Any]) -> None:
    preserved: dict[str, str] = {}
    while True:
        line = reader.readline(MAX_LINE)
        if line in (b"\r\n", b"\n", b""):
            break
        name, _, value = line.decode("latin-1").partition(":")
        key = name.strip().upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        if "_" in name and name.lower().startswith("x-amz-meta-"):
            preserved[key] = name
        value = value.strip()
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    # moto reports S3 metadata headers under the spelling that the client used (moto.core.request)
    environ["moto.preserved_header_names"] = preserved


def _read_body(reader: BufferedReader, environ: dict[str, Any]) -> bytes:
    if "chunked" in environ.pop("HTTP_TRANSFER_ENCODING", "").lower():
        return b"".join(_chunks(reader))
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return reader.read(length) if length else b""


def _chunks(reader: BufferedReader) -> Iterable[bytes]:
    while size := int(reader.readline(MAX_LINE).split(b";")[0], 16):
        yield reader.read(size)
        reader.readline(MAX_LINE)
    while reader.readline(MAX_LINE).strip():
        pass  # trailers


def answer(application: WsgiApplication, environ: dict[str, Any]) -> bytes:
    """Run the application and return the whole response as bytes."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    chunks = application(environ, lambda status, headers: started.append((status, headers)))
    body = b"".join(chunks)
    status, headers = started[0]
    lines = [f"HTTP/1.1 {status}"]
    sized = False
    for name, value in headers:
        sized = sized or name.lower() == "content-length"
        lines.append(f"{name}: {value}")
    if environ["REQUEST_METHOD"] == "HEAD":
        body = b""
    if not sized and not status.startswith(("204", "304")):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
