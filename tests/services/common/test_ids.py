"""Identifiers grow with time; cursors are opaque and checked."""

from __future__ import annotations

import time
from uuid import UUID, uuid4

import pytest
from pydantic import TypeAdapter, ValidationError

from services.common.ids import Cursor, decode_cursor, encode_cursor, made_at, new_id


def test_an_id_is_a_uuid_of_version_7_that_sorts_by_time() -> None:
    first = new_id()
    assert first.version == 7
    assert first.variant == UUID(int=0x8 << 60).variant
    assert abs((first.int >> 80) - (new_id().int >> 80)) < 1000


def test_an_id_tells_when_it_was_made() -> None:
    assert abs(made_at(new_id()) - time.time()) < 1
    assert made_at(uuid4()) == 0, "which another version does not tell"


def test_a_cursor_gives_back_the_id() -> None:
    last = uuid4()
    assert decode_cursor(encode_cursor(last)) == last


@pytest.mark.parametrize(
    "text", ["", "x", "c1.", "A" * 21 + "B", "A" * 23, "A" * 21 + "=", "ü" * 22, "A" * 21 + "A\n"]
)
def test_a_text_that_is_no_cursor_does_not_fit_the_type(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Cursor).validate_python(text)


def test_every_text_that_fits_the_type_is_a_cursor() -> None:
    assert decode_cursor(TypeAdapter(Cursor).validate_python("_" * 21 + "w")) == UUID(int=2**128 - 1)
