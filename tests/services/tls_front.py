"""TLS in front of a PostgreSQL that has none: it answers a client's request for TLS, and passes on what is inside."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from sandbox.processes.certificates import SERVER
from sandbox.processes.cluster_files import ClusterFiles

TLS_WANTED = (8).to_bytes(4, "big") + (80_877_103).to_bytes(4, "big")  # SSLRequest of PostgreSQL's protocol


@contextmanager
def tls_in_front_of(server: str, files: ClusterFiles, address: str) -> Iterator[str]:
    """The URL of a server that shows a certificate out of the files."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate(SERVER), files.key_file(SERVER))
    parts = urlsplit(server)

    class Front(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if self.request.recv(len(TLS_WANTED), socket.MSG_WAITALL) != TLS_WANTED:
                return
            self.request.sendall(b"S")
            with (
                suppress(OSError),
                context.wrap_socket(self.request, server_side=True) as client,
                socket.create_connection((parts.hostname or "", parts.port or 0)) as upstream,
            ):
                _join(client, upstream)

    with socketserver.ThreadingTCPServer((address, 0), Front) as front:
        serving = threading.Thread(target=front.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield server.replace(parts.netloc, f"{parts.username}@{address}:{front.server_address[1]}")
        finally:
            front.shutdown()
            serving.join()


def _join(client: ssl.SSLSocket, upstream: socket.socket) -> None:
    """Until either side ends."""
    back = threading.Thread(target=_copy, args=(upstream, client))
    back.start()
    _copy(client, upstream)
    back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
