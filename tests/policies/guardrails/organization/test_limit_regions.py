from __future__ import annotations

from policies.guardrails.organization.limit_regions import GUARDRAIL
from policies.scope import BREAK_GLASS_ROLE
from tests.policies.verdicts import call, denies, permits


def test_a_region_that_is_not_approved_is_denied() -> None:
    denies(GUARDRAIL, call("ec2:RunInstances", region="ap-south-1"))


def test_both_home_regions_are_allowed() -> None:
    permits(GUARDRAIL, call("ec2:RunInstances", region="eu-central-1"))
    permits(GUARDRAIL, call("ec2:RunInstances", region="eu-west-1"))


def test_global_services_answer_from_elsewhere() -> None:
    permits(GUARDRAIL, call("iam:CreateRole", region="us-east-1"))
    permits(GUARDRAIL, call("globalaccelerator:CreateAccelerator", region="us-west-2"))


def test_us_east_is_no_region_for_machines() -> None:
    denies(GUARDRAIL, call("ec2:RunInstances", region="us-east-1"))


def test_break_glass_may_go_anywhere() -> None:
    permits(GUARDRAIL, call("ec2:RunInstances", region="ap-south-1", role=BREAK_GLASS_ROLE))
