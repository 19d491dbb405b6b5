"""Profiles are bounded in time and in people."""

from __future__ import annotations

import pytest

from benchmarks.load.profiles import MOST_SECONDS, MOST_USERS, NAMES, Profile, stages


@pytest.mark.parametrize("profile", NAMES)
def test_every_profile_is_bounded(profile: Profile) -> None:
    assert sum(stage.seconds for stage in stages(profile)) <= MOST_SECONDS
    assert all(0 < stage.users <= MOST_USERS for stage in stages(profile))


def test_a_profile_keeps_its_shape_when_it_is_stretched() -> None:
    assert [(stage.seconds, stage.users) for stage in stages("spike", 6)] == [(1.5, 10), (1.5, 80), (3, 10)]


def test_a_spike_ends_calmly() -> None:
    first, peak, last = (stage.users for stage in stages("spike"))
    assert first == last < peak, "only then one sees whether the services recover"


@pytest.mark.parametrize("seconds", [0, -1, MOST_SECONDS + 1, float("nan")])
def test_a_time_out_of_bounds_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="--seconds must be between 1 and 3600"):
        stages("steady", seconds)
