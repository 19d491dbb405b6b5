"""One process that hosts every stand-in provider: `python -m sandbox.plugins.daemon`.

The engine starts one plugin process per provider configuration; ours is the `launcher`, which asks this
daemon for a gRPC server of its own. A server lives as long as its launcher's connection.
"""

from __future__ import annotations

import importlib
import json
import logging
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.paths import LOOPBACK, ROOT_VARIABLE, SandboxPaths, sandbox_paths
from sandbox.plugins.control import read_request
from sandbox.plugins.creation_journal import CreationJournal
from sandbox.plugins.install import PROVIDERS
from sandbox.plugins.timings import TimingInterceptor, recorded

WORKERS_PER_SERVER = 32
MAXIMUM_MESSAGE = 400 * 1024 * 1024
ADDRESS_FILE = "daemon-address"
RELEVANT_PREFIXES = ("AWS_", "PLATFORM_", "PULUMI_")
RELEVANT_VARIABLES = frozenset({"PATH", "HOME", "KUBECONFIG"})

logger = logging.getLogger("sandbox.plugins.daemon")
Servicer = provider_pb2_grpc.ResourceProviderServicer
Factory = Callable[[Mapping[str, str]], Servicer]


class Daemon:
    """Accepts control connections and owns one gRPC server per connected launcher."""

    def __init__(self, paths: SandboxPaths) -> None:
        self._paths = paths
        self._listener = socket.create_server((LOOPBACK, 0), backlog=128)
        self._import_lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self._listener.getsockname()[1]}"

    def publish(self) -> None:
        (self._paths.root / ADDRESS_FILE).write_text(self.address + "\n")
        self._paths.publish_endpoints(daemon=self.address)

    def serve(self) -> None:
        """Until `close` is called."""
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def close(self) -> None:
        # close() alone leaves another thread's accept() waiting.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def preload(self) -> None:
        """Import the providers ahead of the first request: their SDKs cost about two seconds."""
        for provider in PROVIDERS:
            try:
                self._factory(provider)
            except ImportError:
                logger.exception("provider %s cannot be imported", provider)

    def _handle(self, connection: socket.socket) -> None:
        with connection:
            try:
                command, *words = read_request(connection)
                if command == "open":
                    self._open(connection, words[0], environment(words[1:]))
                else:
                    connection.sendall(self._answer(command).encode() + b"\n")
            except (ValueError, IndexError, OSError) as error:
                logger.warning("control connection: %s", error)

    def _answer(self, command: str) -> str:
        if command not in ("timings", "clear-timings"):
            return f"error the daemon knows no command {command!r}"
        answer = json.dumps(recorded.as_json())
        if command == "clear-timings":
            recorded.clear()
        return answer

    def _open(self, connection: socket.socket, provider: str, variables: Mapping[str, str]) -> None:
        try:
            servicer = self._factory(provider)({**variables, ROOT_VARIABLE: str(self._paths.root)})
        except Exception as error:
            logger.exception("provider %s cannot start", provider)
            reason = " ".join(str(error).split())
            connection.sendall(f"error The sandbox's provider {provider!r} cannot start: {reason}\n".encode())
            return
        server, port = self._start_server(provider, servicer)
        logger.info("provider %s serves on port %d", provider, port)
        try:
            connection.sendall(f"port {port}\n".encode())
            while connection.recv(4096):
                pass
        except OSError as error:
            logger.info("provider %s on port %d: the launcher went away (%s)", provider, port, error)
        finally:
            server.stop(grace=None)
            logger.info("provider %s on port %d closed", provider, port)

    def _start_server(self, provider: str, servicer: Servicer) -> tuple[grpc.Server, int]:
        limits = [(f"grpc.max_{way}_message_length", MAXIMUM_MESSAGE) for way in ("receive", "send")]
        server = grpc.server(
            ThreadPoolExecutor(WORKERS_PER_SERVER, thread_name_prefix=f"{provider}-call"),
            interceptors=[TimingInterceptor(provider, recorded), CreationJournal(self._paths)],
            options=limits,
        )
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
        port = server.add_insecure_port(f"{LOOPBACK}:0")
        server.start()
        return server, port

    def _factory(self, provider: str) -> Factory:
        if provider not in PROVIDERS:
            raise ValueError(f"unknown provider {provider!r}; this sandbox hosts {', '.join(PROVIDERS)}")
        with self._import_lock:
            module = importlib.import_module(f"sandbox.plugins.{provider}.provider")
        return cast(Factory, module.create_servicer)


def environment(pairs: list[str]) -> dict[str, str]:
    """The launcher's variables that a provider may look at; the daemon's own environment never counts."""
    variables = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    return {
        name: value
        for name, value in variables.items()
        if name in RELEVANT_VARIABLES or name.startswith(RELEVANT_PREFIXES)
    }


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    daemon = Daemon(sandbox_paths())
    # From a thread: closing the listener inside the handler would race with the accept it interrupts.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=daemon.close).start())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    daemon.publish()
    threading.Thread(target=daemon.preload, daemon=True).start()
    daemon.serve()


if __name__ == "__main__":
    main()
