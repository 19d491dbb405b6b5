"""Wildcards against a simple reference."""

from __future__ import annotations

import fnmatch

from hypothesis import given
from hypothesis import strategies as st

from policies.evaluation import UNKNOWN_PART
from policies.evaluation.patterns import all_of, any_of, arn_like, glob, negate

PATTERNS = st.text("ab*?./", max_size=6)
VALUES = st.text("ab./", max_size=6)
TRIS = st.sampled_from([True, False, None])


@given(PATTERNS, VALUES)
def test_glob_agrees_with_the_shell(pattern: str, value: str) -> None:
    assert glob(pattern)(value) == fnmatch.fnmatchcase(value, pattern)


@given(PATTERNS, VALUES, VALUES)
def test_a_partly_unknown_arn_never_decides_wrongly(pattern: str, known: str, rest: str) -> None:
    like = arn_like(f"arn:aws:s3:::{pattern}")
    early = like(f"arn:aws:s3:::{known}{UNKNOWN_PART}")
    assert early in (None, like(f"arn:aws:s3:::{known}{rest}"))


@given(st.lists(TRIS, max_size=4))
def test_and_and_or_mirror_each_other(answers: list[bool | None]) -> None:
    assert all_of(*answers) == negate(any_of(*[negate(answer) for answer in answers]))
