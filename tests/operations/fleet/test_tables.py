"""The fleet as tables."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from operations.fleet import tables, view
from tests.operations.fleet.simulation import draw_fleet


def test_what_nobody_told_is_shown_as_unknown() -> None:
    assert (tables.days(None), tables.days(3)) == ("?", "3 d")
    assert (tables.figure(None), tables.figure(0)) == ("?", "0")


def test_tables_show_all_rows_of_a_large_fleet() -> None:
    fleet = list(draw_fleet(1).values())
    rows = view.group_rows(fleet)
    console = Console(width=200, file=StringIO(), record=True)
    console.print(tables.group_table(rows))
    assert tables.group_table(rows).row_count == 15, "five accounts with three groups each"
    assert sum(row["nodes"] for row in rows) == len(fleet)
    printed = console.export_text()
    assert f"of {len(fleet)}" in printed, "the sums stand below"
    assert all(row["account"] in printed and row["group"] in printed for row in rows)
    assert tables.node_table(view.noncompliant_rows(fleet, view.Rules())).row_count > 200
