"""What was deleted since the last snapshot, call by call: the emulator after a killed one does it again.

An engine that was told of a deletion never asks for it again, so one that is forgotten leaves an orphan. Creations
are not here: they would get other ids. A refresh of the stacks finds those.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.cloud.ended_call import EndedCall, ended_call, is_ending
from sandbox.cloud.extension import Call, Registry

STATE = "ended calls"


class EndedCalls:
    """A file for the calls since each snapshot; its number is in the snapshot, so the two never disagree."""

    def __init__(self, folder: Path, registry: Registry) -> None:
        self._folder = folder
        self._registry = registry
        self._lock = threading.Lock()

    def note(self, call: Call) -> None:
        """Once it is done, before it is answered. A kill loses nothing that was written, so there is no fsync."""
        ended = ended_call(call) if is_ending(call.operation) else None
        if ended is not None:
            line = json.dumps(asdict(ended)) + "\n"
            with self._lock, self._file(self._number).open("ab", buffering=0) as file:
                file.write(line.encode())

    def turn(self) -> int:
        """As a snapshot is taken: it holds all that was noted, and the number of the file for what comes."""
        with self._lock:
            self._state["number"] = self._number + 1
            return self._number

    def forget_before(self, number: int) -> None:
        """The snapshot with that number is on disk."""
        for old, file in self._files():
            if old < number:
                file.unlink()

    def kept(self) -> Iterator[EndedCall]:
        """What the restored snapshot lacks, in order; the last line may be cut short, its call was not answered."""
        self.forget_before(self._number)
        for _, file in self._files():
            for line in file.read_bytes().splitlines(keepends=True):
                if line.endswith(b"\n"):
                    yield EndedCall(**json.loads(line))

    @property
    def _state(self) -> dict[str, Any]:
        return self._registry.state(STATE, "", "")

    @property
    def _number(self) -> int:
        return int(self._state.get("number", 0))

    def _file(self, number: int) -> Path:
        return self._folder / f"ended-{number}.jsonl"

    def _files(self) -> list[tuple[int, Path]]:
        found = self._folder.glob("ended-*.jsonl")
        return sorted((int(file.stem.partition("-")[2]), file) for file in found)
