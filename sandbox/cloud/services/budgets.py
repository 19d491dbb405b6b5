"""Budgets: updates, notifications and their subscribers."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.generic.naming import now


def install(registry: Registry) -> None:
    registry.handle("budgets", "UpdateBudget", update_budget)
    registry.handle("budgets", "UpdateNotification", update_notification)
    registry.handle("budgets", "DescribeSubscribersForNotification", describe_subscribers)
    registry.handle("budgets", "CreateSubscriber", create_subscriber)
    registry.handle("budgets", "DeleteSubscriber", delete_subscriber)


def update_budget(call: Call) -> Answer:
    new = call.params["NewBudget"]
    budget = _budget(call, new["BudgetName"])
    budget.budget = {**budget.budget, **new, "LastUpdatedTime": now().timestamp()}
    return {}


def update_notification(call: Call) -> Answer:
    _notification(call, "OldNotification").details = call.params["NewNotification"]
    return {}


def describe_subscribers(call: Call) -> Answer:
    return {"Subscribers": _notification(call, "Notification").subscribers}


def create_subscriber(call: Call) -> Answer:
    _notification(call, "Notification").subscribers.append(call.params["Subscriber"])
    return {}


def delete_subscriber(call: Call) -> Answer:
    notification = _notification(call, "Notification")
    notification.subscribers = [one for one in notification.subscribers if one != call.params["Subscriber"]]
    return {}


def _budget(call: Call, name: str) -> Any:
    from moto.budgets.models import budgets_backends

    budget = budgets_backends[call.account]["aws"].budgets[call.params["AccountId"]].get(name)
    if budget is None:
        raise AwsError("NotFoundException", f"Unable to get budget: {name} - the budget doesn't exist.")
    return budget


def _notification(call: Call, member: str) -> Any:
    """Notifications have no id: all their members identify them, a threshold type of PERCENTAGE may be left out."""
    wanted = _identity(call.params[member])
    for notification in _budget(call, call.params["BudgetName"]).notifications:
        if _identity(notification.details) == wanted:
            return notification
    raise AwsError("NotFoundException", f"The budget {call.params['BudgetName']} has no such notification.")


def _identity(details: dict[str, Any]) -> tuple[str, str, float, str]:
    return (
        details["NotificationType"],
        details["ComparisonOperator"],
        float(details["Threshold"]),
        details.get("ThresholdType", "PERCENTAGE"),
    )
