"""Environments follow each other, with patches that were tried before."""

from __future__ import annotations

from itertools import pairwise

import pytest

from components.fleet.patch_schedule import LONGEST_OFFSET_DAYS, ORDER, PatchSchedule, patch_schedule


def test_each_environment_is_patched_days_after_the_one_before_it() -> None:
    offsets = [patch_schedule(environment).offset_days for environment in ORDER]
    assert offsets == sorted(set(offsets)), f"{ORDER} at {offsets}"


@pytest.mark.parametrize(("before", "after"), list(pairwise(ORDER)))
def test_a_patch_that_a_later_environment_installs_was_in_the_window_before(before: str, after: str) -> None:
    first, second = patch_schedule(before), patch_schedule(after)
    newest = second.offset_days - second.approve_after_days
    assert newest <= first.offset_days - first.approve_after_days, (
        f"{after} would install patches published after the window of {before}"
    )


def test_an_environment_of_another_name_goes_with_stage() -> None:
    assert patch_schedule("qa") == patch_schedule("stage")


@pytest.mark.parametrize("days", [0, LONGEST_OFFSET_DAYS + 1])
def test_an_offset_that_systems_manager_refuses_is_refused_here(days: int) -> None:
    with pytest.raises(ValueError, match=f"offset_days is {days}"):
        PatchSchedule(offset_days=days, approve_after_days=0, max_concurrency="1")


def test_a_window_before_the_approval_is_refused() -> None:
    with pytest.raises(ValueError, match="before the month's patches are approved"):
        PatchSchedule(offset_days=2, approve_after_days=2, max_concurrency="1")
