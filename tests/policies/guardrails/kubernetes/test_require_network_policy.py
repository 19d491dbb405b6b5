from __future__ import annotations

from policies.guardrails.kubernetes.require_network_policy import GUARDRAIL
from tests.policies.builders.kubernetes import default_deny, namespace
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts_stack, rejects_stack


def test_a_closed_namespace_is_accepted() -> None:
    accepts_stack(GUARDRAIL, namespace(), default_deny())


def test_an_open_one_is_rejected() -> None:
    rejects_stack(GUARDRAIL, namespace(), urn=namespace().urn)


def test_a_policy_that_leaves_egress_open_is_not_enough() -> None:
    half = changed(default_deny(), "spec/policyTypes", ["Ingress"])
    rejects_stack(GUARDRAIL, namespace(), half, urn=namespace().urn)


def test_a_policy_of_another_namespace_is_not_enough() -> None:
    other = changed(default_deny(), "metadata/namespace", "users")
    rejects_stack(GUARDRAIL, namespace(), other, urn=namespace().urn)
