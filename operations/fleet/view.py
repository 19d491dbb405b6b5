"""The fleet as rows: for tables on a terminal, and for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypedDict

from rich import box
from rich.table import Table
from rich.text import Text

from operations.fleet.inventory import Group, Instance, Severity, by_group
from operations.fleet.journal import Journal, State
from operations.fleet.plan import Plan


class GroupRow(TypedDict):
    """One group of one account; counts are of nodes, but `critical`, `security` and `other` of missing patches."""

    account: str
    group: str
    nodes: int
    online: int
    images: list[str]
    critical: int
    security: int
    other: int
    drifted: int
    oldest_days: int | None


class NodeRow(TypedDict):
    """One node, and why it does not comply."""

    account: str
    group: str
    node: str
    image: str
    age_days: int | None
    problems: list[str]


@dataclass(frozen=True)
class Rules:
    """What a node must meet; a group may have an age of its own at which its nodes are to be replaced."""

    least: Severity = Severity.OTHER
    oldest_days: int = 30
    of_groups: Mapping[Group, int] = field(default_factory=dict)

    def oldest(self, group: Group) -> int:
        return self.of_groups.get(group, self.oldest_days)


def group_rows(instances: Iterable[Instance]) -> list[GroupRow]:
    """One row for each group, in the order of accounts and names."""
    return [_group_row(group, members) for group, members in by_group(instances).items()]


def _group_row(group: Group, members: Sequence[Instance]) -> GroupRow:
    def missing(severity: Severity) -> int:
        return sum(member.missing.get(severity, 0) for member in members)

    return GroupRow(
        account=group.account,
        group=group.name,
        nodes=len(members),
        online=sum(member.online for member in members),
        images=sorted({member.image for member in members}),
        critical=missing(Severity.CRITICAL),
        security=missing(Severity.SECURITY),
        other=missing(Severity.OTHER),
        drifted=sum(bool(member.drift) for member in members),
        oldest_days=max((one.age_days for one in members if one.age_days is not None), default=None),
    )


def noncompliant_rows(instances: Iterable[Instance], rules: Rules) -> list[NodeRow]:
    """Only nodes that break a rule, in the order of accounts, groups and ids."""
    return [
        NodeRow(
            account=group.account,
            group=group.name,
            node=member.id,
            image=member.image,
            age_days=member.age_days,
            problems=found,
        )
        for group, members in by_group(instances).items()
        for member in members
        if (found := problems(member, rules))
    ]


class Problem(StrEnum):
    """What can be wrong with a node."""

    SILENT = "silent"
    PATCHES = "patches"
    DRIFT = "drift"
    AGE = "age"


@dataclass(frozen=True)
class Finding:
    """One rule that a node breaks, in words."""

    problem: Problem
    text: str


def findings(instance: Instance, rules: Rules) -> list[Finding]:
    """Every rule that the instance breaks."""
    found = [] if instance.online else [Finding(Problem.SILENT, "does not answer Systems Manager")]
    if instance.lacks(rules.least):
        counts = ", ".join(f"{count} {severity}" for severity, count in instance.missing.items() if count)
        found.append(Finding(Problem.PATCHES, f"missing patches: {counts}"))
    found += [Finding(Problem.DRIFT, f"drift: {name}") for name in instance.drift]
    oldest = rules.oldest(instance.group)
    if instance.age_days is not None and instance.age_days > oldest:
        found.append(Finding(Problem.AGE, f"older than {oldest} days"))
    return found


def problems(instance: Instance, rules: Rules) -> list[str]:
    """The same in words alone."""
    return [finding.text for finding in findings(instance, rules)]


def group_table(rows: Sequence[GroupRow]) -> Table:
    """`missing` counts critical, security and other patches; a line between accounts, and the sums below."""
    table = Table(box=box.SIMPLE_HEAD, show_footer=True, footer_style="bold", header_style="bold")
    for title, footer, justify in _group_columns(rows):
        table.add_column(title, footer, justify=justify)
    for at, row in enumerate(rows):
        last = at + 1 == len(rows) or rows[at + 1]["account"] != row["account"]
        table.add_row(*_group_cells(row), end_section=last)
    return table


def _group_columns(rows: Sequence[GroupRow]) -> list[tuple[str, str, Literal["left", "right"]]]:
    def total(name: Literal["nodes", "online", "critical", "security", "other", "drifted"]) -> str:
        return str(sum(row[name] for row in rows))

    return [
        ("account", "all", "left"),
        ("group", "", "left"),
        ("online", f"{total('online')} of {total('nodes')}", "right"),
        ("images", "", "left"),
        ("missing c/s/o", f"{total('critical')}/{total('security')}/{total('other')}", "right"),
        ("drifted", total("drifted"), "right"),
        ("oldest", "", "right"),
    ]


def _group_cells(row: GroupRow) -> list[Text]:
    missing = Text("/".join(str(row[name]) for name in ("critical", "security", "other")))
    missing.stylize(_tone(bad=row["critical"] > 0, warn=row["security"] + row["other"] > 0))
    return [
        Text(row["account"], "bold"),
        Text(row["group"]),
        Text(f"{row['online']} of {row['nodes']}", _tone(bad=row["online"] < row["nodes"])),
        Text(", ".join(row["images"])),
        missing,
        Text(str(row["drifted"]), _tone(warn=row["drifted"] > 0)),
        Text(days(row["oldest_days"])),
    ]


def _tone(*, bad: bool = False, warn: bool = False) -> str:
    return "red" if bad else "yellow" if warn else ""


def days(count: int | None) -> str:
    """`12 d`, or a mark where nobody told."""
    return "?" if count is None else f"{count} d"


def node_table(rows: Iterable[NodeRow]) -> Table:
    table = Table("account", "group", "node", "image", box=box.SIMPLE_HEAD, header_style="bold")
    table.add_column("age", justify="right")
    table.add_column("problems", overflow="fold")
    for row in rows:
        told = "\n".join(row["problems"])
        cells = (row["account"], row["group"], row["node"], row["image"], days(row["age_days"]), told)
        table.add_row(*map(Text, cells))
    return table


def plan_table(work: Plan) -> Table:
    """Waves in order, with what each takes of which group."""
    table = Table("wave", "environment", "nodes", "groups")
    for number, wave in enumerate(work.waves, 1):
        groups = sorted({str(work.groups[node]) for node in wave.nodes})
        name = f"{number} (canary)" if wave.canary else str(number)
        table.add_row(name, wave.environment, str(len(wave.nodes)), ", ".join(groups))
    return table


def failure_table(journal: Journal) -> Table:
    table = Table("node", "group", "command", "reason")
    for node, step in journal.steps.items():
        if step.state is State.FAILED:
            table.add_row(node, str(journal.plan.groups[node]), step.command, step.reason)
    return table
