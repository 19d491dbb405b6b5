"""What is told: everything severe, and each thing once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.security.alert_patterns import ELSEWHERE, FINDINGS, PATTERNS
from policies.registry import all_guardrails


def _detail(rule: str) -> dict[str, Any]:
    pattern: dict[str, Any] = json.loads(json.dumps(PATTERNS[rule]))
    detail: dict[str, Any] = pattern["detail"]
    return detail


@pytest.mark.parametrize("rule", PATTERNS)
def test_a_pattern_is_no_longer_than_eventbridge_takes(rule: str) -> None:
    assert len(json.dumps(PATTERNS[rule])) <= 2048


def test_security_hub_repeats_no_product_that_has_a_rule_of_its_own() -> None:
    (products,) = _detail("findings")["findings"]["ProductName"]
    assert set(products["anything-but"]) == {"GuardDuty", "IAM Access Analyzer", "Inspector"}


def test_a_broken_guardrail_is_told_when_the_guardrail_says_that_it_is_severe() -> None:
    told = set(_detail("guardrails")["findings"]["Title"])
    severe = {
        each.id for each in all_guardrails() if each.config_rule and each.severity in ("high", "critical")
    }
    assert told == severe
    assert severe


def test_a_role_that_is_opened_is_told_by_the_home_region_alone() -> None:
    assert "resourceType" not in _detail("external-access")
    elsewhere: Any = ELSEWHERE["external-access"]
    assert elsewhere["detail"]["resourceType"] == [{"anything-but": ["AWS::IAM::Role"]}]
    assert set(ELSEWHERE) == set(FINDINGS), "nothing else is left out"
