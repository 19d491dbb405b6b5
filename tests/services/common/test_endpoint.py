"""Bodies are parsed strictly, and whatever is wrong is said."""

from __future__ import annotations

import traceback

import pytest

from services.common.endpoint import Request, parse, parse_body
from services.common.problem import Problem, ProblemError

SECRET = "hunter2"  # noqa: S105 # of nobody


class Body(Request):
    name: str
    count: int = 1


def test_a_good_body_is_parsed() -> None:
    assert parse_body(Body, "application/json; charset=utf-8", b'{"name": "a", "count": 2}') == Body(
        name="a", count=2
    )


@pytest.mark.parametrize(
    ("content_type", "raw", "problem"),
    [
        ("text/plain", b"{}", Problem.UNSUPPORTED_MEDIA_TYPE),
        ("", b"{}", Problem.UNSUPPORTED_MEDIA_TYPE),
        ("application/json", b"{", Problem.MALFORMED),
        ("application/json", b"\xff\xfe", Problem.MALFORMED),
        ("application/json", b'{"name": "\xed\xa0\x80"}', Problem.MALFORMED),
        ("application/json", b'{"name": "\\ud800"}', Problem.MALFORMED),
        ("application/json", b"[" * 100_000, Problem.MALFORMED),
        ("application/json", b"[]", Problem.INVALID),
        ("application/json", b"null", Problem.INVALID),
        ("application/json", b'{"name": 5}', Problem.INVALID),
        ("application/json", b'{"name": "a", "count": "2"}', Problem.INVALID),
        ("application/json", b'{"name": "a", "count": NaN}', Problem.INVALID),
        ("application/json", b'{"name": "a", "admin": true}', Problem.INVALID),
    ],
)
def test_a_bad_body_is_the_right_client_error(content_type: str, raw: bytes, problem: Problem) -> None:
    with pytest.raises(ProblemError) as caught:
        parse_body(Body, content_type, raw)
    assert caught.value.problem is problem
    assert 400 <= caught.value.problem.status < 500


def test_every_wrong_member_is_named() -> None:
    with pytest.raises(ProblemError) as caught:
        parse(Body, {"count": "many", "more": "x"}, "query")
    assert {error.where for error in caught.value.errors} == {"query.name", "query.count", "query.more"}


@pytest.mark.parametrize("raw", [b'{"name": ["hunter2"]}', b'{"name": "hunter2"'], ids=["wrong", "cut off"])
def test_an_error_does_not_quote_the_body_not_even_in_its_stack_trace(raw: bytes) -> None:
    with pytest.raises(ProblemError) as caught:
        parse_body(Body, "application/json", raw)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_an_error_does_not_quote_the_query_not_even_in_its_stack_trace() -> None:
    with pytest.raises(ProblemError) as caught:
        parse(Body, {"name": "ann", "count": SECRET}, "query")
    assert SECRET not in "".join(traceback.format_exception(caught.value))
