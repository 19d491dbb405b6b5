"""Where the time of an update goes."""

from __future__ import annotations

import pytest

from operations.profile import (
    EMULATED,
    ENGINE_START,
    PROGRAM_START,
    PROVIDERS,
    RESOURCES,
    WAITS,
    Calls,
    Profile,
    UpdatePhases,
    inside_resources,
)

CALLS: Calls = {
    "aws": {"Create": {"count": 2, "seconds": 5.0}, "Check": {"count": 2, "seconds": 1.0}},
    "eks": {"Construct": {"count": 1, "seconds": 60.0}},
    "kubernetes": {"Create": {"count": 1, "seconds": 4.0}},
    "emulator": {"ec2": {"count": 9, "seconds": 3.0}},
    "wait": {"Deployment": {"count": 1, "seconds": 2.5}},
}


def test_an_update_is_split_at_the_events_of_the_engine() -> None:
    phases = UpdatePhases()
    for kind in ("preludeEvent", "resourcePreEvent", "resourcePreEvent"):
        phases.on_event({kind: {}})
    phases.finish()
    assert list(phases.seconds) == [ENGINE_START, PROGRAM_START, RESOURCES]


def test_a_phase_that_runs_twice_adds_up() -> None:
    profile = Profile()
    for _ in range(2):
        with profile.phase("build"):
            pass
    assert list(profile.seconds) == ["build"]
    assert profile.total == profile.seconds["build"]


def test_emulator_and_waits_are_taken_out_of_the_providers_own_time() -> None:
    assert inside_resources(CALLS) == pytest.approx({PROVIDERS: 4.5, EMULATED: 3.0, WAITS: 2.5})


def test_a_remote_component_is_not_counted_beside_its_children() -> None:
    without = {name: methods for name, methods in CALLS.items() if name != "eks"}
    assert inside_resources(CALLS) == inside_resources(without)


def test_nothing_called_is_nothing_spent() -> None:
    assert inside_resources({}) == {PROVIDERS: 0.0, EMULATED: 0.0, WAITS: 0.0}
