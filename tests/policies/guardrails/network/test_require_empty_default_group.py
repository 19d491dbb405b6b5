from __future__ import annotations

from policies.guardrails.network.require_empty_default_group import GUARDRAIL
from tests.policies.builders.network import VPC, default_group, vpc
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, accepts_stack, rejects, rejects_stack


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, default_group())


def test_a_rule_is_rejected() -> None:
    rejects(GUARDRAIL, changed(default_group(), "ingress", [{"protocol": "-1", "self": True}]), at="ingress")


def test_a_vpc_needs_it() -> None:
    accepts_stack(GUARDRAIL, vpc(), default_group())
    rejects_stack(GUARDRAIL, vpc(), urn=VPC)
