"""The tree of parameters, what two environments have differently, and what patching takes from them."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from operations.fleet import parameters
from operations.fleet.budget import Amount
from operations.fleet.errors import FleetError
from operations.fleet.inventory import Group
from operations.fleet.parameters import HIDDEN, Parameter

SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:dev/users-AbCdEf"  # noqa: S105 (an ARN, no secret)


def one(path: str, value: str = "", *, secure: bool = False) -> Parameter:
    return Parameter(path=f"/platform/{path}", value=value, secure=secure)


DEV = (
    one("dev/fleet/metrics-seconds", "300"),
    one("dev/general/max-unavailable", "25%"),
    one("dev/general/oldest-days", "14"),
    one("dev/users/database-password", SECRET),
    one("dev/users/api-key", "hunter2", secure=True),
)
PROD = (
    one("prod/fleet/metrics-seconds", "60"),
    one("prod/general/max-unavailable", "25%"),
    one("prod/general/extra", "x"),
)


def test_the_tree_shows_where_secrets_are_and_never_what_they_are() -> None:
    console = Console(width=120, file=StringIO(), record=True)
    console.print(parameters.tree({"dev": DEV, "prod": PROD}))
    printed = console.export_text()
    assert printed.splitlines()[0].strip() == "/platform"
    assert "max-unavailable = 25%" in printed
    assert f"api-key = {HIDDEN}" in printed
    assert "hunter2" not in printed
    assert "database-password = in Secrets Manager: dev/users-AbCdEf" in printed


def test_a_difference_is_another_value_or_a_missing_parameter() -> None:
    rows = parameters.differences(DEV[:3], PROD)
    assert rows == [
        {"parameter": "fleet/metrics-seconds", "one": "300", "other": "60"},
        {"parameter": "general/extra", "one": "-", "other": "x"},
        {"parameter": "general/oldest-days", "one": "14", "other": "-"},
    ]


def test_hidden_values_are_not_compared() -> None:
    assert (
        parameters.differences([one("dev/a/b", "1", secure=True)], [one("prod/a/b", "2", secure=True)]) == []
    )
    assert parameters.differences([one("dev/a/b", "1")], [one("prod/a/b", "1", secure=True)])


def test_patching_takes_budgets_and_ages_of_groups() -> None:
    found = {"dev": DEV, "prod": PROD}
    assert parameters.budgets(found) == {
        "dev/general": Amount(25, percent=True),
        "prod/general": Amount(25, percent=True),
    }
    assert parameters.oldest_days(found) == {Group("dev", "general"): 14}


def test_a_parameter_that_makes_no_sense_is_named() -> None:
    with pytest.raises(FleetError, match="/platform/dev/web/max-unavailable: 'lots'"):
        parameters.budgets({"dev": [one("dev/web/max-unavailable", "lots")]})
    for value in ("0", "-3", "soon"):
        with pytest.raises(FleetError, match=f"/platform/dev/web/oldest-days is '{value}'"):
            parameters.oldest_days({"dev": [one("dev/web/oldest-days", value)]})
