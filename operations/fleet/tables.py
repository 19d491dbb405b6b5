"""Rows of the fleet, of a plan and of a run as tables on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from rich import box
from rich.table import Table
from rich.text import Text

from operations.fleet.journal import Journal, State
from operations.fleet.plan import Plan
from operations.fleet.view import GroupRow, NodeRow


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
        ("role drift", figure(_known_sum(row["role_drift"] for row in rows)), "right"),
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
        Text(figure(row["role_drift"]), _tone(warn=bool(row["role_drift"]))),
        Text(days(row["oldest_days"])),
    ]


def _tone(*, bad: bool = False, warn: bool = False) -> str:
    return "red" if bad else "yellow" if warn else ""


def days(number: int | None) -> str:
    """`12 d`, or a mark where nobody told."""
    return "?" if number is None else f"{number} d"


def figure(number: int | None) -> str:
    """The number, or a mark where nobody told."""
    return "?" if number is None else str(number)


def _known_sum(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


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
