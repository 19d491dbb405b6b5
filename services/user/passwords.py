"""Argon2id, and an equal amount of work for addresses that nobody registered."""

from __future__ import annotations

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from services.user.turns import Turns

MIN_LENGTH = 12
MAX_LENGTH = 128


class Passwords:
    """Hashes and checks passwords at the configured cost, so many at once.

    More than there are cores would finish no sooner, and each holds `memory_kib` of memory meanwhile.
    """

    def __init__(self, *, time_cost: int, memory_kib: int, turns: Turns | None = None) -> None:
        self._turns = turns or Turns()
        self._hasher = PasswordHasher(
            time_cost=time_cost, memory_cost=memory_kib, parallelism=1, type=Type.ID
        )
        self._nobodys = self._hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        with self._turns.one():
            return self._hasher.hash(password)

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password is right; with no stored hash the work is done all the same, and the answer is no."""
        try:
            with self._turns.one():
                self._hasher.verify(stored or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(stored)
