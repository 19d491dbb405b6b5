from __future__ import annotations

from policies.guardrails.organization.deny_leaving_organization import GUARDRAIL
from policies.scope import BREAK_GLASS_ROLE
from tests.policies.verdicts import call, denies, permits


def test_nobody_leaves_not_even_with_the_break_glass_role() -> None:
    denies(GUARDRAIL, call("organizations:LeaveOrganization", role=BREAK_GLASS_ROLE))


def test_looking_is_allowed() -> None:
    permits(GUARDRAIL, call("organizations:DescribeOrganization"))
