"""Figures, their targets, and the line that a benchmark prints."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from benchmarks.measure import (
    MEGABYTE,
    alternating,
    emit,
    judged,
    proportional_bytes,
    rounded,
    running_platform,
)
from sandbox.paths import ROOT_VARIABLE


@pytest.mark.parametrize(("value", "met"), [(1.0, True), (1.15, True), (1.151, False)])
def test_a_figure_meets_its_target_up_to_and_with_the_target_itself(value: float, met: bool) -> None:
    assert judged(value, 1.15) == {"value": value, "target": 1.15, "met": met}


def test_the_verdict_is_about_the_value_that_is_shown() -> None:
    assert judged(1.15004, 1.15) == {"value": 1.15, "target": 1.15, "met": True}


def test_sides_take_turns_and_answer_with_their_medians() -> None:
    turns: list[str] = []
    times = {"ours": iter([5.0, 1.0, 2.0]), "theirs": iter([3.0, 9.0, 4.0])}

    def side(name: str) -> float:
        turns.append(name)
        return next(times[name])

    found = alternating(3, ours=lambda: side("ours"), theirs=lambda: side("theirs"))
    assert turns == ["ours", "theirs"] * 3, "a noisy moment has to hit both sides"
    assert found == {"ours": 2.0, "theirs": 4.0}


def test_floats_are_rounded_at_any_depth_and_nothing_else_changes() -> None:
    value = {"a": 1.23456, "b": [0.00049, 2], "c": {"d": True, "e": "1.23456"}}
    assert rounded(value) == {"a": 1.235, "b": [0.0, 2], "c": {"d": True, "e": "1.23456"}}


def test_a_benchmark_prints_one_line_of_json_with_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    emit("preview", seconds=1.23456, ratio=judged(1.0, 2.0))
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {
        "benchmark": "preview",
        "seconds": 1.235,
        "ratio": {"value": 1.0, "target": 2.0, "met": True},
    }


def test_memory_of_a_process_is_what_the_kernel_says_and_nothing_when_it_is_gone() -> None:
    held = bytearray(os.urandom(32 * MEGABYTE))
    assert proportional_bytes(os.getpid()) > len(held), "what we just wrote is resident"
    assert proportional_bytes(2**22 + 1) == 0, "a process may end between two looks"


def test_a_platform_that_is_not_up_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    with pytest.raises(SystemExit, match="run `make up` first"):
        running_platform("prod")
