from __future__ import annotations

from policies.guardrails.logging.require_flow_logs import GUARDRAIL
from tests.policies.builders.network import VPC, flow_log, vpc
from tests.policies.verdicts import accepts_stack, rejects_stack


def test_a_vpc_with_flow_logs_is_accepted() -> None:
    accepts_stack(GUARDRAIL, vpc(), flow_log())


def test_a_vpc_without_is_rejected() -> None:
    rejects_stack(GUARDRAIL, vpc(), urn=VPC)
