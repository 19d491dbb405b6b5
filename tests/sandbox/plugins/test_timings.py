"""Count and seconds of what the providers do."""

from __future__ import annotations

import pytest

from sandbox.plugins.timings import WAIT, Timings, pause, recorded


def test_calls_of_one_method_add_up() -> None:
    found = Timings()
    found.add("aws", "Create", 0.25)
    found.add("aws", "Create", 0.5)
    found.add("kubernetes", "Create", 1.0)
    assert found.as_json() == {
        "aws": {"Create": {"count": 2, "seconds": 0.75}},
        "kubernetes": {"Create": {"count": 1, "seconds": 1.0}},
    }


def test_a_call_that_fails_is_counted_too() -> None:
    found = Timings()
    with pytest.raises(ValueError, match="refused"), found.measure("aws", "Create"):
        raise ValueError("refused")
    assert found.as_json()["aws"]["Create"]["count"] == 1


def test_a_pause_is_a_wait_for_something(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("sandbox.plugins.timings.time.sleep", slept.append)
    recorded.clear()
    pause("EKS Cluster", 0.2)
    assert slept == [0.2]
    assert recorded.as_json()[WAIT]["EKS Cluster"]["count"] == 1
    recorded.clear()
    assert recorded.as_json() == {}
