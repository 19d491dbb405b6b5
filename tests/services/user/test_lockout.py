"""The lock-out doubles with each further failure, up to an hour."""

from __future__ import annotations

from services.user.lockout import lock_seconds


def test_few_failures_lock_nothing_and_more_lock_twice_as_long_each() -> None:
    lengths = [lock_seconds(failures, after=3, first=30) for failures in range(1, 12)]
    assert lengths == [0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert lock_seconds(10**6, after=3, first=30) == 3600
