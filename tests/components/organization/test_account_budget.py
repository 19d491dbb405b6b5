"""Budgets: one account each, and two warnings."""

from __future__ import annotations

import pytest

from components.organization.account_budget import AccountBudget, AccountBudgetArgs
from tests.components.engine import ACCOUNT, build


def test_a_budget_counts_one_account_and_warns_before_and_at_the_limit() -> None:
    args = AccountBudgetArgs(account_id=ACCOUNT, monthly_limit=500, notify=["a@example.com"])
    budget = build(lambda: AccountBudget("dev", args)).one("aws:budgets/budget:Budget")
    assert budget["costFilters"] == [{"name": "LinkedAccount", "values": [ACCOUNT]}]
    assert [(each["notificationType"], each["threshold"]) for each in budget["notifications"]] == [
        ("ACTUAL", 80),
        ("FORECASTED", 100),
    ]


def test_a_budget_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="monthly_limit: 0 is not above 0"):
        AccountBudgetArgs(account_id=ACCOUNT, monthly_limit=0, notify=[])
