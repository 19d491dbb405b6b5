"""Retries never exceed their share of the calls."""

from __future__ import annotations

import random

from services.order.payment.retry_budget import RetryBudget


def test_ten_calls_buy_one_retry() -> None:
    budget = RetryBudget()
    assert not budget.take()
    for _ in range(10):
        budget.pay_in()
    assert budget.take()
    assert not budget.take()


def test_no_order_of_calls_and_retries_exceeds_a_tenth() -> None:
    source = random.Random(7)  # noqa: S311 # repeatable, not secret
    budget = RetryBudget()
    calls = retries = 0
    for _ in range(10_000):
        if source.random() < 0.5:
            budget.pay_in()
            calls += 1
        elif budget.take():
            retries += 1
        assert retries <= calls * 0.1 + 1e-6
    assert retries > calls * 0.09, "the budget must be usable, too"
