"""Make a stack usable again after an engine was killed in the middle of an update."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from operations.checkpoint import local_state
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
    state = engine.state(stack)
    pending = _pending_creates(state)
    if not pending:
        return Repair(stale_locks=stale)
    created = {urn: found for urn in pending if (found := find_created(urn))}
    engine.replace_state(stack, resolved(state, created))
    if created:
        targets = [part for urn in created for part in ("--target", urn)]
        engine.execute("refresh", stack, "--yes", "--skip-preview", *targets).raise_for_error()
    dropped = tuple(urn for urn in pending if urn not in created)
    return Repair(stale_locks=stale, adopted=tuple(created), dropped=dropped)


def resolved(state: Mapping[str, Any], created: Mapping[str, str]) -> dict[str, Any]:
    """The deployment in which what exists is a resource with its id; what never came to be leaves.

    The engine's own `refresh --import-pending-creates` only renames the operation and then forgets it.
    """
    pending = [entry["resource"] for entry in state.get("pending_operations") or [] if _is_creation(entry)]
    others = [entry for entry in state.get("pending_operations") or [] if not _is_creation(entry)]
    adopted = [
        {**resource, "id": created[resource["urn"]]} for resource in pending if resource["urn"] in created
    ]
    return {**state, "resources": [*state.get("resources", []), *adopted], "pending_operations": others}


def _pending_creates(state: Mapping[str, Any]) -> tuple[str, ...]:
    operations = state.get("pending_operations") or []
    return tuple(entry["resource"]["urn"] for entry in operations if _is_creation(entry))


def _is_creation(operation: Mapping[str, Any]) -> bool:
    return bool(operation.get("type") == "creating")


def _stale_locks(engine: Engine, stack: str) -> Iterator[Path]:
    """Lock files of a local backend whose process on this machine is gone; other backends have none to see."""
    for file in _lock_files(engine, stack):
        lock = json.loads(file.read_text())
        if lock.get("hostname") == socket.gethostname() and not psutil.pid_exists(int(lock.get("pid", 0))):
            yield file


def _lock_files(engine: Engine, stack: str) -> Iterator[Path]:
    folder = local_state(engine)
    if folder:
        yield from sorted((folder / "locks").glob(f"*/*/{stack}/*.json"))
