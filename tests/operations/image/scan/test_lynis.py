"""Reading what Lynis writes."""

from __future__ import annotations

import pytest

from operations.image.scan.lynis import hardening_index
from operations.image.scan.result import ScanError


def test_the_index_is_read_from_the_report() -> None:
    assert hardening_index("lynis_version=3.0.8\nhardening_index=83\nwarning[]=x\n") == 83


def test_a_report_that_was_cut_off_is_an_error() -> None:
    with pytest.raises(ScanError, match="no hardening index"):
        hardening_index("lynis_version=3.0.8\n")
