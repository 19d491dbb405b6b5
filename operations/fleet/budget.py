"""Disruption budgets: how many nodes of a group may be away at the same time."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from operations.fleet.errors import FleetError
from operations.fleet.inventory import Group

DEFAULT = "10%"
_AMOUNT = re.compile(r"(?P<number>\d{1,6})(?P<percent>%?)")


@dataclass(frozen=True)
class Amount:
    """A count of nodes, or a share of the group that is rounded up, as in a Kubernetes disruption budget."""

    number: int
    percent: bool = False

    @classmethod
    def parse(cls, text: str, option: str) -> Amount:
        """From `3` or `10%`. Raises FleetError that names the option."""
        found = _AMOUNT.fullmatch(text)
        if found is None or (found["percent"] and int(found["number"]) > 100):
            raise FleetError(f"{option}: {text!r} is neither a count of nodes nor a share such as {DEFAULT}")
        return cls(int(found["number"]), bool(found["percent"]))

    def of(self, size: int) -> int:
        """Nodes out of `size`."""
        return math.ceil(size * self.number / 100) if self.percent else self.number


@dataclass(frozen=True, kw_only=True)
class Budgets:
    """The most that may be unavailable, and the least that must stay.

    Of the most, an exception that was asked for wins over what the environment says of its group, and that wins over
    the default.
    """

    default: Amount = field(default_factory=lambda: Amount(10, percent=True))
    of_environments: Mapping[str, Amount] = field(default_factory=dict)
    unavailable: Mapping[str, Amount] = field(default_factory=dict)
    available: Mapping[str, Amount] = field(default_factory=dict)

    def allowed(self, group: Group, size: int) -> int:
        """How many nodes of a group of `size` may be unavailable, those that are so already included."""
        name = str(group)
        most = self.unavailable.get(name, self.of_environments.get(name, self.default)).of(size)
        least = self.available.get(name, Amount(0)).of(size)
        return max(0, min(most, size - least))

    def check(self, groups: Iterable[Group]) -> None:
        """Raises FleetError for a budget of a group that is not there: a typing error would lift the protection."""
        known = sorted(map(str, groups))
        for name in sorted({*self.unavailable, *self.available} - set(known)):
            raise FleetError(f"a budget names group {name!r}; groups are {', '.join(known) or 'none'}")


def parse_amounts(entries: Iterable[str], option: str) -> dict[str, Amount]:
    """From `account/group=3` or `account/group=10%`. Raises FleetError that names option and entry."""
    amounts = {}
    for entry in entries:
        name, separator, text = entry.partition("=")
        if not separator or name.count("/") != 1:
            raise FleetError(f"{option}: {entry!r} is not of the form account/group=3 or account/group=10%")
        amounts[name] = Amount.parse(text, option)
    return amounts
