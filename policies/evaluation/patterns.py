"""Wildcard patterns and ARN patterns. Answers are True, False or None (cannot be known yet)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from policies.evaluation.types import UNKNOWN_PART

ARN_SEGMENTS = 6
Tri = bool | None


@lru_cache(maxsize=4096)
def glob(pattern: str) -> Callable[[str], bool]:
    """A predicate for `*` and `?`; case counts."""
    if "*" not in pattern and "?" not in pattern:
        return pattern.__eq__
    if pattern == "*":
        return _anything
    translated = "".join({"*": ".*", "?": "."}.get(letter) or re.escape(letter) for letter in pattern)
    match = re.compile(translated, re.DOTALL).fullmatch
    return lambda value: match(value) is not None


@lru_cache(maxsize=4096)
def arn_like(pattern: str) -> Callable[[str], Tri]:
    """A predicate for ARNs: each of the six segments is compared by itself, so `*` does not cross a colon."""
    if pattern == "*":
        return _anything
    segments = pattern.split(":", ARN_SEGMENTS - 1)
    if len(segments) < ARN_SEGMENTS:
        whole = glob(pattern)
        return lambda value: None if UNKNOWN_PART in value else whole(value)

    def predicate(value: str) -> Tri:
        parts = value.split(":", ARN_SEGMENTS - 1)
        if len(parts) < ARN_SEGMENTS:
            return False
        return all_of(*(_segment(glob_text, part) for glob_text, part in zip(segments, parts, strict=True)))

    return predicate


def _segment(pattern: str, part: str) -> Tri:
    if UNKNOWN_PART not in part:
        return glob(pattern)(part)
    known = part.split(UNKNOWN_PART, 1)[0]
    literal = re.split(r"[*?]", pattern, maxsplit=1)[0]
    if pattern == literal + "*" and known.startswith(literal):
        return True
    shared = min(len(known), len(literal))
    return None if known[:shared] == literal[:shared] else False


def _anything(_: str) -> bool:
    return True


def all_of(*answers: Tri) -> Tri:
    """And over three values: one False decides."""
    if False in answers:
        return False
    return None if None in answers else True


def any_of(*answers: Tri) -> Tri:
    """Or over three values: one True decides."""
    if True in answers:
        return True
    return None if None in answers else False


def negate(answer: Tri) -> Tri:
    return None if answer is None else not answer
