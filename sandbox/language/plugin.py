"""Run a policy pack (or another plugin written in Python) and stream what it prints to the engine."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import grpc
from pulumi.runtime.proto import language_pb2

Chunk = tuple[str, bytes]
BYTECODE = "PYTHONDONTWRITEBYTECODE"


def run_plugin(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
    """Yield RunPluginResponse messages: lines of output, and the exit code last."""
    process = subprocess.Popen(
        _command(request),
        cwd=request.pwd or None,
        env=_environment(request.env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    context.add_callback(lambda: _end(process))
    for stream, line in _lines(process):
        if stream == "stdout":
            yield language_pb2.RunPluginResponse(stdout=line)
        else:
            yield language_pb2.RunPluginResponse(stderr=line)
    yield language_pb2.RunPluginResponse(exitcode=process.wait())


def _command(request: Any) -> list[str]:
    directory = request.info.program_directory or request.program
    arguments = [*request.args, directory]
    if request.kind == "analyzer":
        return [sys.executable, "-u", "-m", "pulumi.policy", *arguments]
    return [sys.executable, "-u", str(Path(directory)), *request.args]


def _environment(entries: Iterable[str]) -> dict[str, str]:
    """What the engine says, or our own; bytecode is kept when our own says so, else a pack starts seconds later."""
    given = dict(entry.split("=", 1) for entry in entries) or dict(os.environ)
    return {**given, BYTECODE: os.environ.get(BYTECODE, "")}


def _lines(process: subprocess.Popen[bytes]) -> Iterator[Chunk]:
    chunks: queue.Queue[Chunk | None] = queue.Queue()

    def drain(name: str, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                chunks.put((name, line))
        chunks.put(None)

    streams = {"stdout": process.stdout, "stderr": process.stderr}
    for name, stream in streams.items():
        if stream is not None:
            threading.Thread(target=drain, args=(name, stream), daemon=True).start()
    for _ in streams:
        while (chunk := chunks.get()) is not None:
            yield chunk


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
