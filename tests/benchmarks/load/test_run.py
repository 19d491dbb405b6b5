"""The steady profile from end to end, against both services with everything they need."""

from __future__ import annotations

import json
from pathlib import Path

import psutil
import pytest

from benchmarks.load import __main__ as load
from benchmarks.load.run import LoadError, _locust
from benchmarks.load.samples import Sample
from benchmarks.load.slo import Objective

pytestmark = [pytest.mark.services, pytest.mark.timeout(400)]
ROUTES = (
    "GET /v1/users/me",
    "GET /v1/orders",
    "GET /v1/orders/{order_id}",
    "POST /v1/orders",
    "POST /v1/sessions",
)


def test_the_steady_profile_is_measured_judged_reported_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wide = tmp_path / "slo.toml"
    wide.write_text("".join(f'["{route}"]\np99_ms = 60000\nerror_share = 0.0\n' for route in ROUTES))
    measured: list[Sample] = []
    conclude = load.conclude

    def keep(profile: str, samples: list[Sample], objectives: list[Objective], folder: Path) -> int:
        measured.extend(samples)
        return conclude(profile, samples, objectives, folder)

    monkeypatch.setattr(load, "conclude", keep)
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    assert load.main(["--seconds", "6", "--slo", str(wide), "--into", str(tmp_path)]) == 0
    assert {process.pid for process in psutil.Process().children(recursive=True)} <= before
    printed = json.loads(capsys.readouterr().out)
    assert (printed["profile"], printed["met"]) == ("steady", True)
    assert all(printed["routes"][route]["requests"] for route in ROUTES)
    assert "<svg" in (tmp_path / "steady.html").read_text()
    broken = [Objective(route=route, p99_ms=0.001, error_share=0.0) for route in ROUTES]
    assert conclude("steady", measured, broken, tmp_path) == 1, "nothing real answers in a microsecond"


def test_load_for_another_machine_is_refused() -> None:
    with pytest.raises(LoadError, match="only produced on this machine"):
        _locust("http://users.example.com", {}, 1)
