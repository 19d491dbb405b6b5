"""Readiness that every worker process sees: one shared byte, set off before the listener closes."""

from __future__ import annotations

import mmap


class Readiness:
    """On from the start; `drain` turns it off for good, in this process and in those forked from it."""

    def __init__(self) -> None:
        self._flag = mmap.mmap(-1, 1)

    @property
    def draining(self) -> bool:
        return self._flag[0] == 1

    def drain(self) -> None:
        self._flag[0] = 1
