"""The fleet as rows: for tables on a terminal, for JSON and for the HTML report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

import jinja2
from rich.table import Table

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
    oldest_days: int


class NodeRow(TypedDict):
    """One node, and why it does not comply."""

    account: str
    group: str
    node: str
    image: str
    age_days: int
    problems: list[str]


@dataclass(frozen=True)
class Rules:
    """What a node must meet."""

    least: Severity = Severity.OTHER
    oldest_days: int = 30


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
        oldest_days=max(member.age_days for member in members),
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


def problems(instance: Instance, rules: Rules) -> list[str]:
    """Every rule that the instance breaks, in words."""
    found = [] if instance.online else ["does not answer Systems Manager"]
    if instance.lacks(rules.least):
        counts = ", ".join(f"{count} {severity}" for severity, count in instance.missing.items() if count)
        found.append(f"missing patches: {counts}")
    found += [f"drift: {name}" for name in instance.drift]
    if instance.age_days > rules.oldest_days:
        found.append(f"older than {rules.oldest_days} days")
    return found


def group_table(rows: Iterable[GroupRow]) -> Table:
    """`missing` counts critical, security and other patches."""
    table = Table("account", "group", "online", "images", "missing c/s/o", "drifted", "oldest")
    for row in rows:
        table.add_row(
            row["account"],
            row["group"],
            f"{row['online']} of {row['nodes']}",
            ", ".join(row["images"]),
            f"{row['critical']}/{row['security']}/{row['other']}",
            str(row["drifted"]),
            f"{row['oldest_days']} d",
        )
    return table


def node_table(rows: Iterable[NodeRow]) -> Table:
    table = Table("account", "group", "node", "image", "age", "problems")
    for row in rows:
        cells = {**row, "problems": "; ".join(row["problems"]), "age_days": f"{row['age_days']} d"}
        table.add_row(*(str(cell) for cell in cells.values()))
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


def html_report(instances: Sequence[Instance], rules: Rules, at: datetime) -> str:
    """One page without any outside file; all values are escaped."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("operations.fleet", ""), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("report.html.j2").render(
        groups=group_rows(instances), nodes=noncompliant_rows(instances, rules), total=len(instances), at=at
    )
