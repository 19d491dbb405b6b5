"""So many pieces of work at once in all workers of a server together, so that each has a core of its own.

Shares per worker would not do: clients that keep their connections may all be at one worker, and the other cores idle.
"""

from __future__ import annotations

import fcntl
import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from threading import BoundedSemaphore


class Turns:
    """Make it before the workers are forked, so that they share it.

    A turn is the lock of a file without a name: the kernel takes it back from a worker that is killed.
    """

    def __init__(self, at_once: int | None = None) -> None:
        most = at_once or len(os.sched_getaffinity(0))
        self._files = [os.memfd_create(f"turn-{number}") for number in range(most)]
        self._waited = count()
        self._here = BoundedSemaphore(most)  # more threads of one worker would wait for the same locks
        weakref.finalize(self, _close, self._files)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Work while it lasts."""
        with self._here:
            lock = self._take()
            try:
                yield
            finally:
                os.close(lock)

    def _take(self) -> int:
        """A free lock, else the next one to wait for."""
        for file in self._files:
            lock = _open_again(file)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
            else:
                return lock
        lock = _open_again(self._files[next(self._waited) % len(self._files)])
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock


def _open_again(file: int) -> int:
    """A lock belongs to an opening of the file, not to a thread or a process."""
    return os.open(f"/proc/self/fd/{file}", os.O_RDONLY | os.O_CLOEXEC)


def _close(files: list[int]) -> None:
    for file in files:
        os.close(file)
