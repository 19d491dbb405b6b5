from __future__ import annotations

from policies.guardrails.identity.deny_iam_users import GUARDRAIL
from tests.policies.builders.identity import user
from tests.policies.verdicts import call, denies, permits, rejects


def test_a_user_is_rejected() -> None:
    rejects(GUARDRAIL, user(), at="name")


def test_aws_refuses_it_as_well() -> None:
    denies(GUARDRAIL, call("iam:CreateUser"))


def test_roles_are_the_way() -> None:
    permits(GUARDRAIL, call("iam:CreateRole"))
