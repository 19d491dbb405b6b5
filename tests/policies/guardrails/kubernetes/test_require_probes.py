from __future__ import annotations

from policies.guardrails.kubernetes.require_probes import GUARDRAIL
from tests.policies.builders.kubernetes import deployment
from tests.policies.mutation import without
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, deployment())


def test_no_readiness_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        without(deployment(), "spec/template/spec/containers/0/readinessProbe"),
        at="spec.template.spec.containers.0.readinessProbe",
    )


def test_no_liveness_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        without(deployment(), "spec/template/spec/containers/0/livenessProbe"),
        at="spec.template.spec.containers.0.livenessProbe",
    )
