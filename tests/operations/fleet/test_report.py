"""The report as a page: one file, every group, every node with a problem, all values escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from operations.fleet import report
from operations.fleet.inventory import Group, Instance, Severity
from operations.fleet.view import Problem, Rules, findings
from tests.operations.fleet.simulation import draw_fleet

AT = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
GOOD = Instance(id="i-1", group=Group("dev", "web"), image="1.5.0", missing={}, age_days=3)
BAD = replace(
    GOOD,
    id="i-2",
    image="<1.4.0>",
    missing={Severity.CRITICAL: 2},
    drift=("dev-roles",),
    role_drift=True,
    age_days=31,
    online=False,
)


class Page(HTMLParser):
    """Cells of tables, and tags that are open at the end."""

    VOID = frozenset({"meta", "br", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 (the parser's signature)
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open) and self.rows:
            self.rows[-1][-1] += data.strip()


def test_it_needs_no_other_file_and_is_well_formed() -> None:
    text = report.html(list(draw_fleet(1).values()), Rules(), AT)
    assert not any(mark in text for mark in ("<script", "<link", "src=", "http", "@import", "url("))
    assert Page(text).open == []


def test_values_are_escaped() -> None:
    text = report.html([GOOD, BAD], Rules(), AT)
    assert "&lt;1.4.0&gt;" in text
    assert "<1.4.0>" not in text


def test_what_is_wrong_comes_first_with_counts_of_nodes() -> None:
    found = {one.id: findings(one, Rules()) for one in (GOOD, BAD)}
    made = report.summary([GOOD, BAD], found)
    assert (made.total, made.complying, made.share, made.critical) == (2, 1, 50, 2)
    assert set(made.problems.values()) == {1}, "one node has every problem once"
    assert dict(made.images) == {"1.5.0": 1, "<1.4.0>": 1}
    text = re.sub(r"<[^>]+>", "", report.html([GOOD, BAD], Rules(), AT))
    assert "2025" not in text
    assert "2026-11-25 07:30 UTC" in text
    assert text.index("1 of 2 comply") < text.index("Groups")


def test_every_group_and_every_node_with_a_problem_has_a_row() -> None:
    fleet = list(draw_fleet(1).values())
    rows = Page(report.html(fleet, Rules(), AT)).rows
    cells = {cell for row in rows for cell in row}
    assert {node.id for node in fleet if findings(node, Rules())} <= cells
    assert not {node.id for node in fleet if not findings(node, Rules())} & cells
    assert len([row for row in rows if "of" in row[2:3][0]]) == 15, "three groups in each of five accounts"


def test_problems_of_a_node_are_told_apart() -> None:
    text = report.html([BAD], Rules(), AT)
    assert all(f'class="tag {problem}"' in text for problem in Problem)


@pytest.mark.parametrize("fleet", [[], [GOOD]])
def test_a_fleet_without_problems_says_so(fleet: list[Instance]) -> None:
    text = report.html(fleet, Rules(), AT)
    assert "Every node complies." in text
    assert "100 %" in text


def test_a_share_is_rounded_down_so_that_only_all_is_100() -> None:
    assert report.share(299, 300) == 99
    assert report.share(300, 300) == 100


def test_drift_from_the_roles_has_a_column_of_its_own() -> None:
    rows = Page(report.html([GOOD, BAD, replace(GOOD, id="i-3", group=Group("dev", "x"))], Rules(), AT)).rows
    (head,) = [row for row in rows if "role drift" in row]
    at = head.index("role drift")
    assert [row[at] for row in rows if "of" in row[2:3][0]] == ["1", "?"]
