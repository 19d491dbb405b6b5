from __future__ import annotations

from policies.guardrails.logging.deny_disabling_cloudtrail import GUARDRAIL
from policies.scope import BREAK_GLASS_ROLE
from tests.policies.verdicts import call, denies, permits


def test_the_deploy_role_cannot_stop_the_trail() -> None:
    denies(GUARDRAIL, call("cloudtrail:StopLogging"))


def test_break_glass_can() -> None:
    permits(GUARDRAIL, call("cloudtrail:StopLogging", role=BREAK_GLASS_ROLE))


def test_reading_is_free() -> None:
    permits(GUARDRAIL, call("cloudtrail:LookupEvents"))
