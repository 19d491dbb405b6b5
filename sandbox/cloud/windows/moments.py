"""When a window opens next: `cron(minute hour day month weekday year)`, `rate(3 days)`, `at(2027-01-01T02:00:00)`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

LONGEST_DAYS = 5 * 366
"""Further ahead nobody plans; a February 29 comes before."""
UNITS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
ANY = frozenset("*?")


class ScheduleError(ValueError):
    """An expression that AWS would refuse, or that nobody here can read."""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """As a window has it; `since` is when it was made, from which a rate counts."""

    expression: str
    since: datetime
    offset_days: int = 0
    zone: str = "UTC"

    def next(self, after: datetime) -> datetime | None:
        """The first moment later than that, None when none is left. Raises ScheduleError."""
        found = re.fullmatch(r"(cron|rate|at)\((.+)\)", self.expression)
        if found is None:
            raise ScheduleError(f"{self.expression!r} is no cron(...), rate(...) or at(...)")
        ways: dict[str, Callable[[str, datetime], datetime | None]] = {
            "cron": self._cron,
            "rate": self._rate,
            "at": self._at,
        }
        return ways[found[1]](found[2], after)

    def _at(self, text: str, after: datetime) -> datetime | None:
        moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        return moment if moment > after else None

    def _rate(self, text: str, after: datetime) -> datetime:
        found = re.fullmatch(r"(\d+) (\w+?)s?", text)
        if found is None or found[2] not in UNITS or not int(found[1]):
            raise ScheduleError(f"rate({text}) is none; write for instance rate(7 days)")
        period = timedelta(seconds=int(found[1]) * UNITS[found[2]])
        return self.since + period * max(1, (after - self.since) // period + 1)

    def _cron(self, text: str, after: datetime) -> datetime | None:
        fields = text.upper().split()
        if len(fields) != 6:
            raise ScheduleError(f"cron({text}) has {len(fields)} fields instead of 6")
        minutes, hours = _values(fields[0], 0, 59), _values(fields[1], 0, 23)
        later, zone = timedelta(days=self.offset_days), ZoneInfo(self.zone)
        first = (after - later).astimezone(zone).date()
        for day in (first + timedelta(days=at) for at in range(LONGEST_DAYS)):
            if _fits(day, fields[2:]):
                for hour, minute in product(sorted(hours), sorted(minutes)):
                    opens = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone) + later
                    if opens > after:
                        return opens.astimezone(UTC)
        return None


def _fits(day: date, fields: list[str]) -> bool:
    days, months, weekdays, years = fields
    return (
        day.day in _values(days, 1, 31)
        and day.month in _values(months, 1, 12, MONTHS)
        and (years in ANY or day.year in _values(years, 1970, 2199))
        and _is_weekday(day, weekdays)
    )


def _is_weekday(day: date, text: str) -> bool:
    """`TUE#2` is the second Tuesday of a month; Sunday is 1."""
    name, _, nth = text.partition("#")
    number = day.isoweekday() % 7 + 1
    return number in _values(name, 1, 7, WEEKDAYS) and (not nth or (day.day - 1) // 7 + 1 == int(nth))


def _values(text: str, low: int, high: int, names: tuple[str, ...] = ()) -> frozenset[int]:
    """`*`, `?`, numbers or names, lists, ranges and steps."""

    def number(word: str) -> int:
        if word in names:
            return names.index(word) + 1
        if not word.isdigit() or not low <= int(word) <= high:
            raise ScheduleError(f"{word!r} in a cron expression is nothing that the sandbox reads")
        return int(word)

    found: set[int] = set()
    for part in text.split(","):
        reach, _, step = part.partition("/")
        begin, dash, end = reach.partition("-")
        first = low if reach in ANY else number(begin)
        last = number(end) if dash else high if step or reach in ANY else first
        found.update(range(first, last + 1, int(step or 1)))
    return frozenset(found)
