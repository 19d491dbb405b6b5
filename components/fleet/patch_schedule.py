"""When each environment is patched: after the one before it, with what that one has had, critical patches aside."""

from __future__ import annotations

from dataclasses import dataclass

ORDER = ("dev", "stage", "prod")
"""Environments in the order in which a patch reaches them; any other one goes with the middle."""
SCHEDULE = "cron(0 2 ? * TUE#2 *)"
"""Every offset counts from here: the second Tuesday of a month, on which most vendors publish."""
LONGEST_OFFSET_DAYS = 6
"""Systems Manager takes no larger one."""
HOURS = 4
CUTOFF_HOURS = 1


@dataclass(frozen=True, kw_only=True)
class PatchSchedule:
    """Days after SCHEDULE, the age in days from which a patch is approved, and how much of a group at a time."""

    offset_days: int
    approve_after_days: int
    max_concurrency: str

    def __post_init__(self) -> None:
        if not 1 <= self.offset_days <= LONGEST_OFFSET_DAYS:
            raise ValueError(f"offset_days is {self.offset_days}; it is between 1 and {LONGEST_OFFSET_DAYS}")
        if not 0 <= self.approve_after_days < self.offset_days:
            raise ValueError(
                f"approve_after_days is {self.approve_after_days}; with an offset of {self.offset_days} days"
                " the window would open before the month's patches are approved"
            )


_FIRST = PatchSchedule(offset_days=1, approve_after_days=0, max_concurrency="25%")
_MIDDLE = PatchSchedule(offset_days=3, approve_after_days=2, max_concurrency="10%")
_LAST = PatchSchedule(offset_days=6, approve_after_days=5, max_concurrency="10%")


def patch_schedule(environment: str) -> PatchSchedule:
    """The schedule of an environment."""
    return {ORDER[0]: _FIRST, ORDER[-1]: _LAST}.get(environment, _MIDDLE)
