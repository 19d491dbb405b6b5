"""The generated reference."""

from __future__ import annotations

from policies.reference import guardrail_reference
from policies.registry import all_guardrails, by_id


def test_every_guardrail_is_in_it_with_why_and_fix() -> None:
    text = guardrail_reference()
    for guardrail in all_guardrails():
        assert f"### {guardrail.id}\n" in text
        assert guardrail.why in text
        assert guardrail.fix in text


def test_a_row_says_where_it_is_enforced() -> None:
    text = guardrail_reference([by_id()["require-metadata-tokens"]])
    assert "| SCP, preview, AWS Config | CIS AWS 5.6, NIST AC-6 CM-6 |" in text
