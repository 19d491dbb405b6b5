"""Two states of an image as one scan."""

from __future__ import annotations

from pathlib import Path

import pytest

from operations.image.scan.result import RuleResults, ScanError
from operations.image.scan.scanner import Verdict, comparison, reasons_in


def verdict(*failed: str, index: int = 80) -> Verdict:
    return Verdict(
        rules=RuleResults(passed=90, failed=dict.fromkeys(failed, ""), not_applicable=0), index=index
    )


def test_other_ways_to_the_same_end_count_neither_before_nor_after() -> None:
    alternative = next(iter(reasons_in("alternatives")))
    scan = comparison(verdict(alternative, "grub", index=60), verdict(alternative))
    assert (set(scan.rules_before.failed), set(scan.rules.failed)) == ({"grub"}, set())
    assert (scan.index_before, scan.index) == (60, 80)
    assert alternative in scan.alternatives


def test_only_rules_that_fail_carry_a_reason() -> None:
    accepted = next(iter(reasons_in("accepted")))
    scan = comparison(verdict(), verdict(accepted, "new"))
    assert set(scan.accepted) == {accepted}
    assert scan.unexplained == ("new",)


def test_no_rule_is_both_another_way_and_accepted() -> None:
    assert not set(reasons_in("alternatives")) & set(reasons_in("accepted"))


def test_a_rule_without_reason_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "accepted.yml"
    file.write_text("accepted:\n  grub: ''\n")
    with pytest.raises(ScanError, match=r"accepted\.yml: grub in accepted has no reason"):
        reasons_in("accepted", file)
