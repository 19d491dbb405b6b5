"""Start, find and stop the sandbox's processes; each is known by a record under `.sandbox/run/`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from sandbox.paths import SandboxPaths

POLL_SECONDS = 0.05
LOG_TAIL_LINES = 15
KILL_SECONDS = 10.0


class ProcessError(RuntimeError):
    """A sandbox process did not start, or did not become ready in time; carries the last log lines."""


@dataclass(frozen=True, kw_only=True)
class ProcessSpec:
    """One process: `ready` is asked until it answers true, at most `ready_seconds`."""

    name: str
    command: tuple[str, ...]
    ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    working_directory: Path | None = None
    ready_seconds: float = 60.0


def start(spec: ProcessSpec, paths: SandboxPaths) -> int:
    """Start the process in a session of its own, wait until it is ready, and return its pid.

    A process of that name that already runs is left alone and its pid returned. Raises ProcessError.
    """
    running = find(spec.name, paths)
    if running is not None:
        return running.pid
    log = log_file(spec.name, paths)
    with log.open("ab") as output:
        process = subprocess.Popen(
            spec.command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=spec.working_directory,
            env={**os.environ, **spec.environment},
            start_new_session=True,
        )
    _record(spec, process.pid, paths)
    try:
        _wait_until_ready(spec, process, log, paths)
    finally:
        # Whoever stops it, even another interpreter by its record, it is ours to reap; and it may outlive us.
        threading.Thread(target=process.wait, name=f"reap {spec.name}", daemon=True).start()
    return process.pid


def find(name: str, paths: SandboxPaths) -> psutil.Process | None:
    """The running process of that name; the recorded start time guards against a reused pid."""
    record = _record_file(name, paths)
    if not record.exists():
        return None
    try:
        known = json.loads(record.read_text())
        process = psutil.Process(known["pid"])
        alive = process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        return process if alive and abs(process.create_time() - known["created"]) < 1 else None
    except (psutil.NoSuchProcess, ValueError, KeyError):
        return None


def running(paths: SandboxPaths) -> dict[str, psutil.Process]:
    """Every process of the sandbox that runs now, by name."""
    names = sorted(record.stem for record in paths.run.glob("*.json"))
    found = {name: find(name, paths) for name in names}
    return {name: process for name, process in found.items() if process is not None}


def stop(name: str, paths: SandboxPaths, *, grace_seconds: float = 20.0) -> None:
    """Ask the process to end, insist after the grace time, forget it. One that does not run is no error."""
    process = find(name, paths)
    if process is not None:
        process.send_signal(signal.SIGTERM)
        if not _ends_within(process, grace_seconds):
            process.kill()
            _ends_within(process, KILL_SECONDS)
    _record_file(name, paths).unlink(missing_ok=True)


def _ends_within(process: psutil.Process, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not _has_ended(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _has_ended(process: psutil.Process) -> bool:
    """One that its parent has yet to reap counts as ended."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def log_file(name: str, paths: SandboxPaths) -> Path:
    return paths.logs / f"{name}.log"


def _record_file(name: str, paths: SandboxPaths) -> Path:
    return paths.run / f"{name}.json"


def _record(spec: ProcessSpec, pid: int, paths: SandboxPaths) -> None:
    created = psutil.Process(pid).create_time()
    known = {"pid": pid, "created": created, "command": list(spec.command)}
    _record_file(spec.name, paths).write_text(json.dumps(known) + "\n")


def _wait_until_ready(
    spec: ProcessSpec, process: subprocess.Popen[bytes], log: Path, paths: SandboxPaths
) -> None:
    deadline = time.monotonic() + spec.ready_seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            _record_file(spec.name, paths).unlink(missing_ok=True)
            raise ProcessError(f"{spec.name} ended with exit code {process.returncode}.{_tail(log)}")
        if spec.ready():
            return
        time.sleep(POLL_SECONDS)
    stop(spec.name, paths)
    raise ProcessError(f"{spec.name} was not ready after {spec.ready_seconds:.0f} s.{_tail(log)}")


def _tail(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
    return f" The end of {log}:\n  " + "\n  ".join(lines) if lines else f" {log} is empty."
