"""Rows of the fleet, and the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console

from operations.fleet import view
from operations.fleet.inventory import Group, Instance, Severity
from tests.operations.fleet.simulation import draw_fleet

AT = datetime(2026, 11, 25, tzinfo=UTC)
GOOD = Instance(id="i-1", group=Group("dev", "web"), image="1.5.0", missing={}, age_days=3)
BAD = replace(
    GOOD,
    id="i-2",
    image="<1.4.0>",
    missing={Severity.CRITICAL: 2, Severity.SECURITY: 0, Severity.OTHER: 1},
    drift=("role ssh",),
    age_days=31,
    online=False,
)


def test_a_group_sums_up_its_nodes() -> None:
    assert view.group_rows([BAD, GOOD]) == [
        {
            "account": "dev",
            "group": "web",
            "nodes": 2,
            "online": 1,
            "images": ["1.5.0", "<1.4.0>"],
            "critical": 2,
            "security": 0,
            "other": 1,
            "drifted": 1,
            "oldest_days": 31,
        }
    ]


def test_each_broken_rule_is_named_and_a_good_node_has_none() -> None:
    (row,) = view.noncompliant_rows([GOOD, BAD], view.Rules(oldest_days=30))
    assert row["node"] == "i-2"
    assert row["problems"] == [
        "does not answer Systems Manager",
        "missing patches: 2 critical, 1 other",
        "drift: role ssh",
        "older than 30 days",
    ]


def test_rules_can_be_relaxed() -> None:
    online = replace(BAD, online=True, drift=(), missing={Severity.OTHER: 4})
    assert view.problems(online, view.Rules(Severity.SECURITY, oldest_days=31)) == []


def test_the_report_is_one_page_with_every_group_and_escaped_values() -> None:
    page = view.html_report([GOOD, BAD], view.Rules(), AT)
    assert "&lt;1.4.0&gt;" in page
    assert "<1.4.0>" not in page
    assert "2 nodes, 1 of them not compliant" in page
    assert not any(mark in page for mark in ("<script", "<link", "src=", "http")), "it needs no other file"


def test_tables_show_all_rows_of_a_large_fleet() -> None:
    fleet = list(draw_fleet(1).values())
    rows = view.group_rows(fleet)
    console = Console(width=200, record=True, quiet=True)
    console.print(view.group_table(rows))
    assert view.group_table(rows).row_count == 15, "five accounts with three groups each"
    assert sum(row["nodes"] for row in rows) == len(fleet)
    assert view.node_table(view.noncompliant_rows(fleet, view.Rules())).row_count > 200
