"""Condition operators, quantifiers and missing keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.evaluation import UNKNOWN, ContextValue
from policies.evaluation.conditions import compile_condition
from policies.evaluation.patterns import Tri


def holds(operator: str, wanted: str | list[str], value: ContextValue | None) -> Tri:
    """The condition on the key `k` against a context where k has the value; None is absent."""
    return compile_condition(operator, "k", wanted).holds({"k": value}.get)


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "answer"),
    [
        ("StringEquals", ["a", "b"], "b", True),
        ("StringEquals", "a", "A", False),
        ("StringEqualsIgnoreCase", "a", "A", True),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringNotEquals", ["a", "b"], "c", True),
        ("StringLike", "t3.*", "t3.large", True),
        ("StringLike", "t?.large", "t3.large", True),
        ("StringNotLike", ["t3.*", "t4g.*"], "p5.large", True),
        ("ArnLike", "arn:aws:iam::*:role/a*", "arn:aws:iam::1:role/ab", True),
        ("ArnNotEquals", "arn:aws:iam::*:role/a", "arn:aws:iam::1:role/b", True),
        ("Bool", "true", True, True),
        ("Bool", "false", True, False),
        ("NumericLessThan", "10", 9, True),
        ("NumericGreaterThanEquals", "10", "ten", False),
        ("NumericEquals", "10", "10.0", True),
        ("DateGreaterThan", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", True),
        ("DateLessThan", "1767225600", "2025-06-01T00:00:00Z", True),
        ("IpAddress", "10.0.0.0/8", "10.1.2.3", True),
        ("NotIpAddress", "10.0.0.0/8", "192.0.2.1", True),
        ("IpAddress", "10.0.0.0/8", "somewhere", False),
    ],
)
def test_operators_compare_as_the_manual_says(
    operator: str, wanted: str | list[str], value: ContextValue, answer: bool
) -> None:
    assert holds(operator, wanted, value) is answer


@pytest.mark.parametrize(
    ("operator", "answer"),
    [
        ("StringEquals", False),
        ("StringNotEquals", True),
        ("StringEqualsIfExists", True),
        ("StringNotEqualsIfExists", True),
        ("ForAllValues:StringEquals", True),
        ("ForAnyValue:StringEquals", False),
        ("ForAnyValue:StringNotEquals", False),
        ("Bool", False),
        ("BoolIfExists", True),
        ("Null", True),
    ],
)
def test_a_missing_key(operator: str, answer: bool) -> None:
    assert holds(operator, "true", None) is answer


@pytest.mark.parametrize(
    ("operator", "wanted", "answer"),
    [
        ("ForAnyValue:StringEquals", "a", True),
        ("ForAllValues:StringEquals", "a", False),
        ("ForAllValues:StringEquals", ["a", "b"], True),
        ("ForAnyValue:StringNotEquals", "a", True),
        ("ForAllValues:StringNotEquals", "c", True),
        ("ForAllValues:StringNotEquals", "a", False),
        ("StringNotEquals", "a", False),
    ],
)
def test_a_key_with_several_values(operator: str, wanted: str | list[str], answer: bool) -> None:
    assert holds(operator, wanted, ("a", "b")) is answer


def test_null_tells_an_unknown_value_from_an_unknown_key() -> None:
    assert holds("Null", "false", (UNKNOWN,)) is True, "it is there, whatever it is"
    assert holds("Null", "false", UNKNOWN) is None, "it may not be there"
    assert holds("Null", "true", ()) is True


def test_an_unknown_among_several_values_matters_only_where_it_decides() -> None:
    assert holds("ForAnyValue:StringEquals", "a", ("a", UNKNOWN)) is True
    assert holds("ForAnyValue:StringEquals", "a", ("b", UNKNOWN)) is None
    assert holds("ForAllValues:StringEquals", "a", ("b", UNKNOWN)) is False


def test_variables_in_wanted_values() -> None:
    condition = compile_condition("StringEquals", "s3:prefix", "home/${aws:username}")
    context = {"s3:prefix": "home/alice", "aws:username": "alice"}
    assert condition.holds(context.get) is True
    assert condition.holds({**context, "aws:username": "bob"}.get) is False
    assert condition.holds({"s3:prefix": "home/alice"}.get) is False, (
        "a variable without value matches nothing"
    )
    defaulted = compile_condition("StringEquals", "s3:prefix", "home/${aws:username, 'nobody'}")
    assert defaulted.holds({"s3:prefix": "home/nobody"}.get) is True


OPERATORS = st.sampled_from(["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"])
SUFFIXES = st.sampled_from(["", "IfExists"])
QUANTIFIERS = st.sampled_from(["", "ForAnyValue:", "ForAllValues:"])
TEXTS = st.text("ab", max_size=2)


@given(OPERATORS, SUFFIXES, QUANTIFIERS, st.lists(TEXTS, min_size=1, max_size=2), st.lists(TEXTS, max_size=3))
def test_it_agrees_with_a_plain_reading_of_the_manual(
    operator: str, suffix: str, quantifier: str, wanted: list[str], values: list[str]
) -> None:
    negated = "Not" in operator
    each = [(value in wanted) != negated for value in values]
    if not values:
        expected = bool(suffix) or quantifier == "ForAllValues:" or (negated and not quantifier)
    elif quantifier == "ForAllValues:" or (negated and not quantifier):
        expected = all(each)
    else:
        expected = any(each)
    assert holds(f"{quantifier}{operator}{suffix}", wanted, tuple(values) or None) is expected


@given(
    OPERATORS, QUANTIFIERS, st.lists(TEXTS, min_size=1, max_size=2), st.lists(TEXTS, min_size=1, max_size=3)
)
def test_what_is_decided_in_spite_of_an_unknown_stays_so_when_it_is_known(
    operator: str, quantifier: str, wanted: list[str], values: list[str]
) -> None:
    with_unknown: ContextValue = (UNKNOWN, *values[1:])
    early = holds(f"{quantifier}{operator}", wanted, with_unknown)
    late = holds(f"{quantifier}{operator}", wanted, tuple(values))
    assert early in (None, late)
