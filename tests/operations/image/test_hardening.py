"""The table of the hardening controls."""

from __future__ import annotations

from operations.docs import HARDENING
from operations.engine import REPOSITORY
from operations.image.hardening import hardening_reference


def test_the_committed_hardening_table_is_current() -> None:
    committed = (REPOSITORY / HARDENING).read_text()
    assert committed == hardening_reference().rstrip() + "\n", "run `make docs` and commit the result"
