from __future__ import annotations

from policies.guardrails.kubernetes.require_recommended_labels import GUARDRAIL
from tests.policies.builders.kubernetes import deployment
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, deployment())


def test_a_missing_label_is_noted() -> None:
    rejects(
        GUARDRAIL,
        changed(deployment(), "spec/template/metadata/labels", {"app.kubernetes.io/name": "order-service"}),
        at="spec.template.metadata.labels[app.kubernetes.io/part-of]",
    )
