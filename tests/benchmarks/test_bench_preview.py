"""What one unchanged resource costs."""

from __future__ import annotations

from benchmarks.bench_preview import MILLISECONDS, per_resource


def test_the_fixed_start_is_not_charged_to_the_resources() -> None:
    assert per_resource(full=7.0, empty=2.0, resources=200) == {
        "value": 25.0,
        "target": MILLISECONDS,
        "met": True,
    }


def test_a_slow_preview_misses_the_target() -> None:
    assert not per_resource(full=9.0, empty=2.0, resources=200)["met"]
