"""Reading what OpenSCAP writes."""

from __future__ import annotations

import pytest

from operations.image.scan.openscap import rule_results
from operations.image.scan.result import ScanError

RULE = "xccdf_org.ssgproject.content_rule_"


def document(**results: str) -> bytes:
    rules = "".join(f'<Rule id="{RULE}{name}"><title>Title of {name}</title></Rule>' for name in results)
    found = "".join(
        f'<rule-result idref="{RULE}{name}"><result>{result}</result></rule-result>'
        for name, result in results.items()
    )
    return f'<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2">{rules}<TestResult>{found}</TestResult></Benchmark>'.encode()


def test_rules_are_counted_and_failures_named_with_their_title() -> None:
    found = rule_results(document(good="pass", bad="fail", absent="notapplicable", unasked="notselected"))
    assert (found.passed, found.failed, found.not_applicable) == (1, {"bad": "Title of bad"}, 1)


@pytest.mark.parametrize("result", ["error", "unknown"])
def test_a_rule_that_could_not_be_judged_has_failed(result: str) -> None:
    assert set(rule_results(document(odd=result)).failed) == {"odd"}


def test_a_result_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(ScanError, match=r"answers 'perhaps' for .*_odd"):
        rule_results(document(odd="perhaps"))
