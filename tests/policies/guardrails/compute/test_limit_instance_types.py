from __future__ import annotations

from policies.guardrails.compute.limit_instance_types import GUARDRAIL
from policies.scope import Account, Place
from tests.policies.builders.base import ACCOUNT
from tests.policies.builders.compute import instance, node_group
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, call, denies, permits, rejects


def test_approved_types_are_accepted() -> None:
    accepts(GUARDRAIL, node_group())
    accepts(GUARDRAIL, instance(Account.DEV))


def test_a_large_node_is_rejected() -> None:
    rejects(GUARDRAIL, changed(node_group(), "instanceTypes/0", "p5.48xlarge"), at="instanceTypes.0")


def test_aws_refuses_it_as_well() -> None:
    arn = f"arn:aws:ec2:eu-central-1:{ACCOUNT}:instance/i-1"
    denies(GUARDRAIL, call("ec2:RunInstances", resource=arn, ec2__InstanceType="p5.48xlarge"))
    permits(GUARDRAIL, call("ec2:RunInstances", resource=arn, ec2__InstanceType="t3.large"))


def test_production_chooses_freely() -> None:
    assert not GUARDRAIL.binds(Place.of(Account.PROD))
