"""Says in a file that the emulator holds changes which its snapshot lacks, so that a kill does not hide the loss."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE_NAME = "unsaved"


class Unsaved:
    """Counts changes; the file is there from the begin of the first one until a snapshot holds them all."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME
        self._lock = threading.Lock()
        self._begun = self._ended = 0

    def __bool__(self) -> bool:
        return self._file.exists()

    @contextmanager
    def change(self) -> Iterator[None]:
        """Around what may change something. The file comes first: the kill may come right after the change."""
        with self._lock:
            self._begun += 1
            if self._begun == self._ended + 1:
                self._file.touch()
        try:
            yield
        finally:
            with self._lock:
                self._ended += 1

    def held(self) -> int | None:
        """Asked as a snapshot is taken: the changes that it holds, None while it may hold half of one."""
        with self._lock:
            return self._begun if self._begun == self._ended else None

    def saved(self, held: int | None) -> None:
        """The snapshot is on disk."""
        with self._lock:
            if held == self._begun:
                self._file.unlink(missing_ok=True)


def note_loss(folder: Path, lost: Path) -> None:
    """At the start, before the first change: what an emulator before this one left unsaved is lost."""
    if (folder / FILE_NAME).exists():
        (folder / FILE_NAME).replace(lost)
