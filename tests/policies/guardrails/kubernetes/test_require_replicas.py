from __future__ import annotations

from policies.guardrails.kubernetes.require_replicas import GUARDRAIL
from tests.policies.builders.kubernetes import autoscaler, deployment
from tests.policies.mutation import changed, without
from tests.policies.verdicts import accepts, accepts_stack, rejects, rejects_stack


def test_two_are_accepted() -> None:
    accepts(GUARDRAIL, deployment())
    accepts(GUARDRAIL, autoscaler())


def test_one_is_rejected() -> None:
    rejects(GUARDRAIL, changed(deployment(), "spec/replicas", 1), at="spec.replicas")


def test_scaling_to_one_is_rejected() -> None:
    rejects(GUARDRAIL, changed(autoscaler(), "spec/minReplicas", 1), at="spec.minReplicas")


def test_open_replicas_need_an_autoscaler() -> None:
    bare = without(deployment(), "spec/replicas")
    accepts_stack(GUARDRAIL, bare, autoscaler())
    rejects_stack(GUARDRAIL, bare, urn=bare.urn)
