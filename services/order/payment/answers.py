"""What the provider's answers mean."""

from __future__ import annotations

import logging
from enum import StrEnum

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """How a call ended. `unavailable`: nobody knows, `refused`: something of ours is wrong; both are tried again."""

    DONE = "done"
    DECLINED = "declined"
    VOIDED = "voided"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"


# All that the provider documents; whatever else it refuses, as it does after our credential has expired, says nothing
# about the money.
_DOCUMENTED = {("PUT", 402): Outcome.DECLINED, ("PUT", 409): Outcome.VOIDED}


class ProviderError(Exception):
    """The provider is in trouble: no answer in time, a broken connection, a 5xx."""


class RefusedError(Exception):
    """The provider works and said no; this never opens the breaker."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class BusyError(RefusedError):
    """The provider works, but not for us now: a 408 or 429, with the seconds that it wants to be left alone."""

    def __init__(self, status: int, seconds: float) -> None:
        super().__init__(status)
        self.seconds = seconds


def judge(status: int, retry_after: str) -> None:
    """Raises what an answer means for the breaker, unless it is a success."""
    if status >= 500:
        raise ProviderError(str(status))
    if status in (408, 429):
        raise BusyError(status, _seconds(retry_after))
    if not 200 <= status < 300:
        raise RefusedError(status)


def meaning(method: str, status: int) -> Outcome:
    """Of a refusal."""
    outcome = _DOCUMENTED.get((method, status), Outcome.REFUSED)
    if outcome is Outcome.REFUSED:
        log.error(
            "the payment provider refuses %s with %d: credential, path or request is wrong", method, status
        )
    return outcome


def _seconds(retry_after: str) -> float:
    """A date is later than any deadline of ours."""
    if not retry_after:
        return 0
    return float(retry_after) if retry_after.isdecimal() else float("inf")
