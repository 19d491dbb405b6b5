from __future__ import annotations

from policies.guardrails.network.deny_environment_peering import GUARDRAIL
from tests.policies.builders.network import peering
from tests.policies.verdicts import call, denies, permits, rejects


def test_a_peering_is_rejected() -> None:
    rejects(GUARDRAIL, peering(), at="peerVpcId")


def test_aws_refuses_it_as_well() -> None:
    denies(GUARDRAIL, call("ec2:CreateVpcPeeringConnection"))
    permits(GUARDRAIL, call("ec2:CreateTransitGatewayVpcAttachment"))
