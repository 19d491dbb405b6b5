from __future__ import annotations

from policies.guardrails.identity.deny_access_keys import GUARDRAIL
from policies.scope import BREAK_GLASS_ROLE
from tests.policies.builders.identity import access_key
from tests.policies.verdicts import call, denies, permits, rejects


def test_a_key_is_rejected() -> None:
    rejects(GUARDRAIL, access_key(), at="user")


def test_aws_refuses_it_as_well() -> None:
    denies(GUARDRAIL, call("iam:CreateAccessKey"))


def test_break_glass_may_make_one() -> None:
    permits(GUARDRAIL, call("iam:CreateAccessKey", role=BREAK_GLASS_ROLE))
