"""Objectives are data, and a run that misses one fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.load import slo
from benchmarks.load.__main__ import conclude, main
from benchmarks.load.samples import Sample, percentile
from benchmarks.load.slo import Objective
from services.order.endpoints import ENDPOINTS as ORDER_ENDPOINTS
from services.user.endpoints import ENDPOINTS as USER_ENDPOINTS

ROUTE = "GET /v1/orders"
OBJECTIVE = Objective(route=ROUTE, p99_ms=100, error_share=0.01)


def _samples(slow: int = 0, bad: int = 0, of: int = 1000) -> list[Sample]:
    return [Sample(n / 100, ROUTE, 500.0 if n < slow else 5.0, n >= bad) for n in range(of)]


@pytest.mark.parametrize(
    ("samples", "met"),
    [
        (_samples(), True),
        (_samples(slow=10), True),
        (_samples(slow=11), False),
        (_samples(bad=10), True),
        (_samples(bad=11), False),
        ([], False),
    ],
    ids=["good", "1 % slow", "more slow", "1 % bad", "more bad", "never called"],
)
def test_an_objective_is_met_up_to_its_bounds(samples: list[Sample], met: bool) -> None:
    assert slo.judge([OBJECTIVE], samples)[0].met is met


def test_a_missed_objective_gives_exit_code_1_names_the_route_and_marks_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert conclude("steady", _samples(), [OBJECTIVE], tmp_path) == 0
    assert "MISSED" not in (tmp_path / "steady.html").read_text()
    capsys.readouterr()
    assert conclude("steady", _samples(slow=20), [OBJECTIVE], tmp_path) == 1
    assert "MISSED" in (tmp_path / "steady.html").read_text()
    printed = capsys.readouterr()
    assert json.loads(printed.out)["routes"][ROUTE]["p99_ms"] == {"value": 500.0, "target": 100, "met": False}
    assert f"missed: {ROUTE}: p99 500 ms of 100" in printed.err


def test_every_route_with_an_objective_exists() -> None:
    known = {endpoint.title for endpoint in (*USER_ENDPOINTS, *ORDER_ENDPOINTS)}
    assert {objective.route for objective in slo.load()} <= known


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no objective"),
        ("[", "cannot be read as TOML"),
        ('["GET /"]\np99_ms = 1', "must have exactly error_share, p99_ms"),
        ('["GET /"]\np99_ms = -1\nerror_share = 0', "p99_ms must be a number of at least 0, got -1"),
        ('["GET /"]\np99_ms = "fast"\nerror_share = 0', "got 'fast'"),
    ],
)
def test_a_bad_file_is_refused_before_anything_starts(
    text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "slo.toml"
    file.write_text(text)
    assert main(["--slo", str(file), "--into", str(tmp_path)]) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.glob("*.html"))


def test_the_99th_percentile_is_not_exceeded_by_99_of_100() -> None:
    assert percentile([float(value) for value in range(1, 101)], 0.99) == 99
    assert percentile([7.0], 0.99) == 7
