from __future__ import annotations

from policies.guardrails.logging.require_log_retention import GUARDRAIL
from tests.policies.builders.logging import log_group
from tests.policies.mutation import changed, without
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, log_group())


def test_logs_for_ever_are_rejected() -> None:
    rejects(GUARDRAIL, without(log_group(), "retentionInDays"), at="retentionInDays")


def test_a_week_is_too_short() -> None:
    rejects(GUARDRAIL, changed(log_group(), "retentionInDays", 7), at="retentionInDays")
