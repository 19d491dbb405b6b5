"""Results of scans as data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from operations.image.scan.result import RuleResults, ScanError, read_scan
from tests.operations.image.release.build_folder import good_scan


def test_the_rate_is_of_the_rules_that_apply() -> None:
    assert RuleResults(passed=19, failed={"one": ""}, not_applicable=80).rate == 95.0


def test_without_a_rule_that_applies_nothing_passed() -> None:
    assert RuleResults(passed=0, failed={}, not_applicable=80).rate == 0.0


def test_another_way_to_the_same_end_is_not_applicable() -> None:
    results = RuleResults(passed=8, failed={"ufw": "", "grub": ""}, not_applicable=1)
    assert results.without({"ufw", "never"}) == RuleResults(passed=8, failed={"grub": ""}, not_applicable=2)


def test_a_failure_without_reason_is_unexplained() -> None:
    assert good_scan().unexplained == ()
    assert replace(good_scan(), accepted={}).unexplained == ("rule_grub",)


def test_a_scan_comes_back_from_its_file(tmp_path: Path) -> None:
    assert read_scan(good_scan().write(tmp_path).read_text(), "here") == good_scan()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"rules": {}, "rules_before": {}}'])
def test_what_is_no_scan_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(ScanError, match="here is no scan of an image"):
        read_scan(text, "here")
