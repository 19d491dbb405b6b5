"""Counts and shares of groups."""

from __future__ import annotations

import pytest

from operations.fleet.budget import Amount, Budgets, parse_amounts
from operations.fleet.errors import FleetError
from operations.fleet.inventory import Group

WEB = Group("dev", "web")


@pytest.mark.parametrize(
    ("text", "size", "count"), [("3", 50, 3), ("10%", 50, 5), ("10%", 1, 1), ("0", 9, 0)]
)
def test_a_share_is_rounded_up_and_a_count_is_itself(text: str, size: int, count: int) -> None:
    assert Amount.parse(text, "--budget").of(size) == count


@pytest.mark.parametrize("text", ["", "-1", "1.5", "101%", "many", "3 %"])
def test_anything_else_is_refused_with_option_and_value(text: str) -> None:
    with pytest.raises(FleetError, match=rf"--budget: '{text}'"):
        Amount.parse(text, "--budget")


@pytest.mark.parametrize("entry", ["web=3", "dev/web", "a/b/c=1"])
def test_an_exception_without_account_group_or_amount_is_refused(entry: str) -> None:
    with pytest.raises(FleetError, match=f"--budget: '{entry}' is not of the form"):
        parse_amounts([entry], "--budget")


def test_the_minimum_wins_over_the_budget() -> None:
    budgets = Budgets(
        default=Amount(5),
        unavailable=parse_amounts(["dev/web=50%"], ""),
        available=parse_amounts(["dev/web=9"], ""),
    )
    assert budgets.allowed(WEB, 10) == 1
    assert budgets.allowed(WEB, 8) == 0, "a group below its minimum gives nothing"
    assert budgets.allowed(Group("prod", "web"), 10) == 5


def test_what_was_asked_for_wins_over_the_environment_and_that_over_the_default() -> None:
    budgets = Budgets(
        default=Amount(5),
        of_environments={"dev/web": Amount(2), "dev/batch": Amount(3), "dev/gone": Amount(1)},
        unavailable={"dev/web": Amount(4)},
    )
    assert budgets.allowed(WEB, 10) == 4
    assert budgets.allowed(Group("dev", "batch"), 10) == 3
    assert budgets.allowed(Group("prod", "web"), 10) == 5
    budgets.check([WEB])
