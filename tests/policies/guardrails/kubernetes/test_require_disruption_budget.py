from __future__ import annotations

from policies.guardrails.kubernetes.require_disruption_budget import GUARDRAIL
from tests.policies.builders.kubernetes import deployment, disruption_budget
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts_stack, rejects_stack


def test_a_covered_service_is_accepted() -> None:
    accepts_stack(GUARDRAIL, deployment(), disruption_budget())


def test_no_budget_is_rejected() -> None:
    rejects_stack(GUARDRAIL, deployment(), urn=deployment().urn)


def test_a_budget_for_others_is_not_enough() -> None:
    other = changed(
        disruption_budget(), "spec/selector/matchLabels", {"app.kubernetes.io/name": "user-service"}
    )
    rejects_stack(GUARDRAIL, deployment(), other, urn=deployment().urn)
