from __future__ import annotations

from policies.guardrails.identity.require_password_policy import GUARDRAIL
from tests.policies.builders.identity import password_policy
from tests.policies.mutation import changed, without
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, password_policy())


def test_a_short_password_is_rejected() -> None:
    rejects(GUARDRAIL, changed(password_policy(), "minimumPasswordLength", 13), at="minimumPasswordLength")


def test_no_memory_is_rejected() -> None:
    rejects(GUARDRAIL, without(password_policy(), "passwordReusePrevention"), at="passwordReusePrevention")
