"""Argon2id, and an equal amount of work for addresses that nobody registered."""

from __future__ import annotations

from argon2 import Parameters, PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from services.user.turns import Turns

MIN_LENGTH = 12
MAX_LENGTH = 128
LEAST_MEMORY_KIB = 8  # of Argon2


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
        """Whether the password is right; with no stored hash the work is done all the same, and the answer is no.

        A wrong password costs today's work also where the hash was made at a lower cost. At a higher one it costs more,
        until its owner logs in: that tells of the account, so lower the cost only if you must.
        """
        compared = stored or self._nobodys
        try:
            with self._turns.one():
                try:
                    self._hasher.verify(compared, password)
                except VerificationError:
                    self._make_up_for(extract_parameters(compared))
                    return False
        except InvalidHashError:
            return False
        return bool(stored)

    def _make_up_for(self, done: Parameters) -> None:
        """Do what is missing to today's work, whose time is about that of all passes over the memory."""
        passes = self._hasher.time_cost
        missing = passes * self._hasher.memory_cost - done.time_cost * done.memory_cost
        memory = missing // passes
        if memory >= LEAST_MEMORY_KIB:
            rest = PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1, type=Type.ID)
            rest.hash("the password of nobody")

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(stored)
