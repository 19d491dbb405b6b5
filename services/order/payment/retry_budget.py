"""Retries as a share of the calls: a provider in trouble gets at most a tenth more calls, not three times as many."""

from __future__ import annotations

SHARE = 0.1
LARGEST_BALANCE = 10.0


class RetryBudget:
    """Each call pays in a share, each retry takes out a whole; it starts empty, so the share is never exceeded."""

    def __init__(self, share: float = SHARE) -> None:
        self._share = share
        self._balance = 0.0

    def pay_in(self) -> None:
        """Call for every first attempt that is sent."""
        self._balance = min(self._balance + self._share, LARGEST_BALANCE)

    def take(self) -> bool:
        """Whether one retry is allowed now; it is then paid for."""
        if self._balance < 1 - 1e-9:  # ten times 0.1 is a hair less than 1
            return False
        self._balance -= 1
        return True
