"""What `diff` finds between two versions."""

from __future__ import annotations

from operations.image.release.difference import Change, Contents, difference
from operations.image.scan.result import RuleResults
from tests.operations.image.release.build_folder import good_scan

FIRST = Contents(packages={"bash": "5.1", "nis": "3"}, settings={"umask": "022"}, scan=good_scan())


def test_the_same_contents_have_no_difference() -> None:
    assert difference(FIRST, FIRST) == ()


def test_packages_settings_and_scan_results_that_differ_are_listed_with_both_values() -> None:
    better = RuleResults(passed=196, failed={}, not_applicable=40)
    second = Contents(
        packages={"bash": "5.2", "sudo": "1.9"},
        settings={"umask": "027"},
        scan=good_scan(rules=better, index=90),
    )
    found = {
        (change.subject, change.name): (change.before, change.after) for change in difference(FIRST, second)
    }
    assert found == {
        ("package", "bash"): ("5.1", "5.2"),
        ("package", "nis"): ("3", None),
        ("package", "sudo"): (None, "1.9"),
        ("setting", "umask"): ("022", "027"),
        ("scan", "passed rules in percent"): ("99.49", "100.0"),
        ("scan", "hardening index"): ("84", "90"),
        ("rule", "rule_grub"): ("fails", None),
    }


def test_packages_come_before_settings_and_those_before_the_scan() -> None:
    second = Contents(packages={}, settings={}, scan=good_scan(index=1))
    subjects = [change.subject for change in difference(FIRST, second)]
    assert subjects == ["package", "package", "setting", "scan"]
    assert difference(FIRST, second)[0] == Change(subject="package", name="bash", before="5.1", after=None)
