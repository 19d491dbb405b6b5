"""How growth is read from a few measurements."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.bench_scaling import exponent, per_account, plugin_processes


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_exponent_is_found_again(power: float) -> None:
    assert exponent({size: 7 * size**power for size in (3, 10, 30)}) == pytest.approx(power)


def test_memory_that_is_there_anyway_is_charged_to_no_account() -> None:
    assert per_account({3: 1_300.0, 10: 2_000.0, 30: 4_000.0}) == pytest.approx(100.0)


def test_daemons_of_other_sandboxes_are_not_counted(tmp_path: Path) -> None:
    assert plugin_processes(tmp_path) == 0
