"""Settings in Parameter Store: the tree of an environment, what two differ in, and what patching takes from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from components.fleet.fleet_parameters import MAX_UNAVAILABLE, OLDEST_DAYS
from components.fleet.parameter_tree import ROOT
from operations.fleet.budget import Amount
from operations.fleet.errors import FleetError
from operations.fleet.inventory import Group

SECURE = "SecureString"
HIDDEN = "(secret, not shown)"
ABSENT = "-"
_SECRETS_MANAGER = ":secretsmanager:"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter; the value of a SecureString is never asked for."""

    path: str
    value: str
    secure: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """Environment, group or service, and name (or more, below them)."""
        return tuple(self.path.removeprefix(f"{ROOT}/").split("/"))

    @property
    def shown(self) -> str:
        if self.secure:
            return HIDDEN
        kept = self.value.partition(f"{_SECRETS_MANAGER}")[2]
        return f"in Secrets Manager: {kept.rpartition(':secret:')[2]}" if kept else self.value


class Difference(TypedDict):
    """A parameter, by its path below the environment, that two environments do not have alike."""

    parameter: str
    one: str
    other: str


Parameters = Mapping[str, Sequence[Parameter]]
"""By environment."""


def tree(parameters: Parameters) -> Tree:
    """Environments, groups and services, names with their values."""
    top = Tree(ROOT)
    for environment in sorted(parameters):
        branches: dict[tuple[str, ...], Tree] = {(): top.add(environment)}
        for parameter in sorted(parameters[environment], key=lambda one: one.parts):
            *folders, name = parameter.parts[1:]
            for depth in range(1, len(folders) + 1):
                place = tuple(folders[:depth])
                if place not in branches:
                    branches[place] = branches[place[:-1]].add(folders[depth - 1])
            branches[tuple(folders)].add(Text.assemble(f"{name} = ", (parameter.shown, "cyan")))
    return top


def differences(one: Iterable[Parameter], other: Iterable[Parameter]) -> list[Difference]:
    """What only one of them has, and what both have with another value. Secrets that are hidden are not compared."""
    first, second = ({"/".join(each.parts[1:]): each for each in side} for side in (one, other))
    rows = []
    for name in sorted({*first, *second}):
        left, right = first.get(name), second.get(name)
        if left is None or right is None or left.shown != right.shown:
            shown = [each.shown if each else ABSENT for each in (left, right)]
            rows.append(Difference(parameter=name, one=shown[0], other=shown[1]))
    return rows


def difference_table(rows: Iterable[Difference], one: str, other: str) -> Table:
    table = Table("parameter", one, other)
    for row in rows:
        table.add_row(row["parameter"], Text(row["one"]), Text(row["other"]))
    return table


def budgets(parameters: Parameters) -> dict[str, Amount]:
    """Group -> how many of its nodes may be away. Raises FleetError that names the parameter."""
    return {
        str(group): Amount.parse(parameter.value, parameter.path)
        for group, parameter in _of_groups(parameters, MAX_UNAVAILABLE)
    }


def oldest_days(parameters: Parameters) -> dict[Group, int]:
    """Group -> days after which its nodes are to be replaced. Raises FleetError that names the parameter."""
    return {group: _days(parameter) for group, parameter in _of_groups(parameters, OLDEST_DAYS)}


def _days(parameter: Parameter) -> int:
    if not parameter.value.isdigit() or int(parameter.value) < 1:
        raise FleetError(f"{parameter.path} is {parameter.value!r}, and it has to be a number of days")
    return int(parameter.value)


def _of_groups(parameters: Parameters, name: str) -> list[tuple[Group, Parameter]]:
    """A workload account has the name of its environment, so an environment's group is one of that account."""
    return [
        (Group(environment, parameter.parts[1]), parameter)
        for environment, found in parameters.items()
        for parameter in found
        if parameter.parts[2:] == (name,)
    ]
