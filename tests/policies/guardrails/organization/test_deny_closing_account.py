from __future__ import annotations

from policies.guardrails.organization.deny_closing_account import GUARDRAIL
from tests.policies.verdicts import call, denies, permits


def test_an_account_does_not_close_itself() -> None:
    denies(GUARDRAIL, call("account:CloseAccount"))


def test_a_region_is_not_opted_into() -> None:
    denies(GUARDRAIL, call("account:EnableRegion"))


def test_contacts_may_be_read() -> None:
    permits(GUARDRAIL, call("account:GetAlternateContact"))
