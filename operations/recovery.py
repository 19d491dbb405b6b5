"""Make a stack usable again after an engine was killed in the middle of an update."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psutil

from operations.engine import Engine

FindCreated = Callable[[str], str | None]
"""URN of a resource whose creation was cut off -> the id it got, if it is known to exist."""


@dataclass(frozen=True, kw_only=True)
class Repair:
    """What was done for one stack before its next update."""

    stale_locks: int = 0
    adopted: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.stale_locks or self.adopted or self.dropped)


def repair(engine: Engine, stack: str, find_created: FindCreated) -> Repair:
    """Release locks of dead engines, then adopt what they created without writing it down.

    A lock whose owner lives, or belongs to another machine, is left alone: the engine will refuse and say who.
    """
    stale = len(list(_stale_locks(engine, stack)))
    if stale:
        engine.query("cancel", "--yes", "--stack", stack)
    pending = _pending_creates(engine.state(stack))
    if not pending:
        return Repair(stale_locks=stale)
    created = {urn: found for urn in pending if (found := find_created(urn))}
    dropped = tuple(urn for urn in pending if urn not in created)
    _resolve(engine, stack, created, dropped=bool(dropped))
    return Repair(stale_locks=stale, adopted=tuple(created), dropped=dropped)


def _resolve(engine: Engine, stack: str, created: dict[str, str], *, dropped: bool) -> None:
    """Refresh with the ids of what exists; the rest never came to be and leaves the state."""
    arguments = ["--yes", "--skip-preview"]
    for urn, identifier in created.items():
        arguments += ["--import-pending-creates", urn, "--import-pending-creates", identifier]
    if dropped:
        arguments.append("--clear-pending-creates")
    engine.execute("refresh", stack, *arguments).raise_for_error()


def _pending_creates(state: dict[str, Any]) -> tuple[str, ...]:
    operations = state.get("pending_operations") or []
    return tuple(entry["resource"]["urn"] for entry in operations if entry.get("type") == "creating")


def _stale_locks(engine: Engine, stack: str) -> Iterator[Path]:
    """Lock files of a local backend whose process on this machine is gone; other backends have none to see."""
    for file in _lock_files(engine, stack):
        lock = json.loads(file.read_text())
        if lock.get("hostname") == socket.gethostname() and not psutil.pid_exists(int(lock.get("pid", 0))):
            yield file


def _lock_files(engine: Engine, stack: str) -> Iterator[Path]:
    backend = urlsplit(engine.environment.get("PULUMI_BACKEND_URL", ""))
    if backend.scheme == "file":
        locks = Path(unquote(backend.path)) / ".pulumi" / "locks"
        yield from sorted(locks.glob(f"*/*/{stack}/*.json"))
