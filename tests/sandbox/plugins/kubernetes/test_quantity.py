"""Quantities are compared by amount."""

from __future__ import annotations

import pytest

from sandbox.plugins.kubernetes.quantity import is_quantity, same_amount


@pytest.mark.parametrize(
    ("left", "right"),
    [("0.5", "500m"), ("1024Mi", "1Gi"), (1, "1000m"), ("1e3", "1k"), ("1.5Gi", "1536Mi"), (0.1, "100m")],
)
def test_spellings_of_one_amount_are_the_same(left: str | float, right: str) -> None:
    assert same_amount(left, right)


@pytest.mark.parametrize(("left", "right"), [("1G", "1Gi"), ("100m", "100"), ("1", "x")])
def test_different_amounts_differ(left: str, right: str) -> None:
    assert not same_amount(left, right)


@pytest.mark.parametrize("text", ["ten", "1 Gi", "1gb", "", True])
def test_what_is_no_quantity_is_recognised(text: str | bool) -> None:
    assert not is_quantity(text)
