"""When a window opens next."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from components.fleet.patch_schedule import ORDER, SCHEDULE, patch_schedule
from sandbox.cloud.windows.moments import Schedule, ScheduleError

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
"""A Friday; the second Tuesday of the next month is December 8."""


def opens(expression: str, **more: object) -> datetime | None:
    since = datetime(2026, 11, 1, tzinfo=UTC)
    return Schedule(expression=expression, since=since, **more).next(NOW)  # type: ignore[arg-type] # few kinds of values


def test_environments_follow_each_other_after_the_second_tuesday() -> None:
    days = {name: opens(SCHEDULE, offset_days=patch_schedule(name).offset_days) for name in ORDER}
    assert days == {
        "dev": datetime(2026, 12, 9, 2, tzinfo=UTC),
        "stage": datetime(2026, 12, 11, 2, tzinfo=UTC),
        "prod": datetime(2026, 12, 14, 2, tzinfo=UTC),
    }


def test_an_offset_from_this_months_day_may_still_lie_ahead() -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    schedule = Schedule(expression=SCHEDULE, since=since, offset_days=6)
    assert schedule.next(datetime(2026, 12, 10, tzinfo=UTC)) == datetime(2026, 12, 14, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "zone", "moment"),
    [
        ("cron(30 2 * * ? *)", "UTC", "2026-11-28T02:30"),
        ("cron(0 2 * * ? *)", "Europe/Berlin", "2026-11-28T01:00"),
        ("cron(0/20 12 ? * MON-FRI *)", "UTC", "2026-11-27T12:20"),
        ("cron(0 4 ? * SUN,SAT *)", "UTC", "2026-11-28T04:00"),
        ("cron(0 0 29 FEB ? *)", "UTC", "2028-02-29T00:00"),
        ("rate(7 days)", "UTC", "2026-11-29T00:00"),
        ("at(2027-01-01T02:00:00)", "UTC", "2027-01-01T02:00"),
    ],
)
def test_expressions_are_read_as_aws_reads_them(expression: str, zone: str, moment: str) -> None:
    assert opens(expression, zone=zone) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize("expression", ["at(2026-01-01T02:00:00)", "cron(0 2 ? * * 2025)"])
def test_what_is_over_never_opens_again(expression: str) -> None:
    assert opens(expression) is None


@pytest.mark.parametrize(
    "expression", ["daily", "rate(0 days)", "rate(2 moons)", "cron(0 2 * *)", "cron(0 2 L * ? *)"]
)
def test_what_cannot_be_read_is_refused(expression: str) -> None:
    with pytest.raises(ScheduleError):
        opens(expression)
