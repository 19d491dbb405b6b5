"""Argon2id, and an equal amount of work for addresses that nobody registered."""

from __future__ import annotations

import os
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 12
MAX_LENGTH = 128


def at_once_in(workers: int) -> int:
    """How many hashes each of so many processes may work on, so that they have a core each."""
    return max(1, len(os.sched_getaffinity(0)) // workers)


class Passwords:
    """Hashes and checks passwords at the configured cost, so many at once in a process.

    More than there are cores would finish no sooner, and each holds `memory_kib` of memory meanwhile.
    """

    def __init__(self, *, time_cost: int, memory_kib: int, at_once: int | None = None) -> None:
        self._turns = BoundedSemaphore(at_once or at_once_in(1))
        self._hasher = PasswordHasher(
            time_cost=time_cost, memory_cost=memory_kib, parallelism=1, type=Type.ID
        )
        self._nobodys = self._hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        with self._turns:
            return self._hasher.hash(password)

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password is right; with no stored hash the work is done all the same, and the answer is no."""
        try:
            with self._turns:
                self._hasher.verify(stored or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(stored)
