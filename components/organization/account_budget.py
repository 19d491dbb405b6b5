"""A monthly budget for one account, kept where the bill arrives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent

ACTUAL_PERCENT = 80
FORECAST_PERCENT = 100


@dataclass(frozen=True, kw_only=True)
class AccountBudgetArgs:
    """The limit in US dollars a month, and the addresses that hear of it."""

    account_id: pulumi.Input[str]
    monthly_limit: int
    notify: Sequence[str]

    def __post_init__(self) -> None:
        if self.monthly_limit <= 0:
            raise ValueError(f"AccountBudgetArgs.monthly_limit: {self.monthly_limit} is not above 0")


class AccountBudget(PlatformComponent):
    """Warns when 80 % is spent, and when the month is forecast to end above the limit."""

    budget_name: pulumi.Output[str]

    def __init__(
        self, name: str, args: AccountBudgetArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self.budget_name = aws.budgets.Budget(
            f"{name}-budget",
            name=f"platform-{name}",
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=f"{args.monthly_limit}.0",
            limit_unit="USD",
            cost_filters=[aws.budgets.BudgetCostFilterArgs(name="LinkedAccount", values=[args.account_id])],
            notifications=[
                _notification("ACTUAL", ACTUAL_PERCENT, args.notify),
                _notification("FORECASTED", FORECAST_PERCENT, args.notify),
            ]
            if args.notify
            else None,
            opts=self.child(),
        ).name
        self.publish()


def _notification(kind: str, percent: int, addresses: Sequence[str]) -> aws.budgets.BudgetNotificationArgs:
    return aws.budgets.BudgetNotificationArgs(
        comparison_operator="GREATER_THAN",
        notification_type=kind,
        threshold=percent,
        threshold_type="PERCENTAGE",
        subscriber_email_addresses=list(addresses),
    )
