from __future__ import annotations

from policies.guardrails.network.deny_default_vpc import GUARDRAIL
from tests.policies.builders.network import default_vpc
from tests.policies.verdicts import call, denies, permits, rejects


def test_adopting_it_is_rejected() -> None:
    rejects(GUARDRAIL, default_vpc(), at="id")


def test_aws_refuses_it_as_well() -> None:
    denies(GUARDRAIL, call("ec2:CreateDefaultVpc"))
    permits(GUARDRAIL, call("ec2:CreateVpc"))
