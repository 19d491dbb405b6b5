"""What the provider stand-ins created, so that a creation outlives an engine that was killed before noting it."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TypedDict

import psutil

from sandbox.paths import SandboxPaths

PATIENCE_SECONDS = 60.0
POLL_SECONDS = 0.1


class Entry(TypedDict):
    """One line. `begun_by` is the process that still works on the creation, None once it has ended."""

    urn: str
    id: str | None
    begun_by: int | None


def journal_file(paths: SandboxPaths) -> Path:
    """One JSON object a line: an entry for each creation at its begin and its end, and for each deletion."""
    return paths.root / "created.jsonl"


def note_begun(paths: SandboxPaths, urn: str) -> None:
    """This process has begun to create the resource."""
    _append(paths, Entry(urn=urn, id=None, begun_by=os.getpid()))


def note_created(paths: SandboxPaths, urn: str, identifier: str | None) -> None:
    """The resource has this id now; None when it was deleted or its creation failed."""
    _append(paths, Entry(urn=urn, id=identifier, begun_by=None))


def created_id(paths: SandboxPaths, urn: str, patience: float = PATIENCE_SECONDS) -> str | None:
    """The id of the last creation under that URN, unless it was deleted since.

    A creation outlives the engine that asked for it, so one under way is waited for, `patience` seconds at most.
    """
    deadline = time.monotonic() + patience
    last = _last(paths, urn)
    while _is_under_way(last) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        last = _last(paths, urn)
    return last["id"] if last else None


def _append(paths: SandboxPaths, entry: Entry) -> None:
    """A single short write, so that lines of several threads do not mix."""
    with journal_file(paths).open("a") as journal:
        journal.write(json.dumps(entry) + "\n")


def _last(paths: SandboxPaths, urn: str) -> Entry | None:
    file = journal_file(paths)
    last: Entry | None = None
    for line in file.read_text().splitlines() if file.exists() else ():
        entry: Entry = json.loads(line)
        if entry["urn"] == urn:
            last = entry
    return last


def _is_under_way(entry: Entry | None) -> bool:
    worker = entry["begun_by"] if entry else None
    return worker is not None and psutil.pid_exists(worker)
