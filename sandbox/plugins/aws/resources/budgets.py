"""Budgets with their notifications."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging
from sandbox.plugins.aws.errors import is_not_found
from sandbox.plugins.aws.scope import Scope

SHAPE = (
    "budgetType",
    "timeUnit",
    "limitAmount",
    "limitUnit",
    "costFilters",
    "costTypes",
    "timePeriodStart",
    "name",
)
KEYS = {
    "comparisonOperator": "ComparisonOperator",
    "notificationType": "NotificationType",
    "threshold": "Threshold",
    "thresholdType": "ThresholdType",
}
CHANNELS = {"subscriberEmailAddresses": "EMAIL", "subscriberSnsTopicArns": "SNS"}


def _budget(scope: Scope) -> dict[str, Any]:
    props = scope.props
    filters: Any = props.get("costFilters") or []
    budget: dict[str, Any] = {
        "BudgetName": props["name"],
        "BudgetType": props["budgetType"],
        "TimeUnit": props["timeUnit"],
        "BudgetLimit": {"Amount": str(props["limitAmount"]), "Unit": props["limitUnit"]},
    }
    if filters:
        budget["CostFilters"] = {item["name"]: item["values"] for item in filters}
    return budget


def _notification(wanted: dict[str, Any]) -> dict[str, Any]:
    return {api: wanted[name] for name, api in KEYS.items()}


def _subscribers(wanted: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"SubscriptionType": kind, "Address": address}
        for name, kind in CHANNELS.items()
        for address in wanted.get(name) or ()
    ]


def _wanted(scope: Scope) -> list[dict[str, Any]]:
    found: Any = scope.props.get("notifications") or []
    return [{"Notification": _notification(item), "Subscribers": _subscribers(item)} for item in found]


def _budget_key(scope: Scope) -> dict[str, Any]:
    return {"AccountId": scope.account_id, "BudgetName": scope.props["name"]}


def _replace_notifications(scope: Scope) -> None:
    """A notification has no id: what changed is deleted and made again."""
    key = _budget_key(scope)
    before: Any = scope.old.get("notifications") or []
    for item in before:
        scope.call("delete_notification", **key, Notification=_notification(item))
    for item in _wanted(scope):
        scope.call("create_notification", **key, **item)


def _read_notifications(scope: Scope) -> list[dict[str, Any]]:
    key = {"AccountId": scope.account_id, "BudgetName": scope.id.partition(":")[2]}
    try:
        found = scope.call("describe_notifications_for_budget", **key).get("Notifications", [])
    except ClientError as error:
        if is_not_found(error):
            return []
        raise
    return [_shown(scope, key, item) for item in found]


def _shown(scope: Scope, key: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    notification = {api: found[api] for api in KEYS.values() if api in found}
    answer = scope.call("describe_subscribers_for_notification", **key, Notification=notification)
    shown: dict[str, Any] = {name: found.get(api) for name, api in KEYS.items()}
    for name, kind in CHANNELS.items():
        addresses = [item["Address"] for item in answer["Subscribers"] if item["SubscriptionType"] == kind]
        if addresses:
            shown[name] = addresses
    return shown


ARN = "join('', ['arn:aws:budgets::', account, ':budget/', part(id, ':', `1`)])"

RESOURCES = (
    Resource(
        token="aws:budgets/budget:Budget",
        service="budgets",
        name="name",
        create=Call(
            "CreateBudget",
            {
                "AccountId": "account",
                "Budget": _budget,
                "NotificationsWithSubscribers": lambda scope: _wanted(scope) or None,
            },
            match=False,
            uses=(*SHAPE, "notifications"),
        ),
        id=lambda scope: f"{scope.account_id}:{scope.props['name']}",
        key={"AccountId": "account", "BudgetName": "part(id, ':', `1`)"},
        read=(
            Call("DescribeBudget", result="Budget"),
            Function(lambda scope: {"notifications": _read_notifications(scope)}),
        ),
        update=(
            Call("UpdateBudget", {"NewBudget": _budget}, match=False, uses=SHAPE),
            Function(_replace_notifications, uses=("notifications",)),
        ),
        delete=Call("DeleteBudget"),
        replace=("name",),
        outputs={
            "arn": ARN,
            "accountId": "account",
            "name": "doc.BudgetName",
            "limitAmount": "doc.BudgetLimit.Amount",
            "limitUnit": "doc.BudgetLimit.Unit",
            "costFilters": lambda scope: [
                {"name": name, "values": values}
                for name, values in (scope.doc.get("CostFilters") or {}).items()
            ],
            "notifications": "doc.notifications",
        },
        computed=("accountId", "costTypes", "timePeriodStart", "timePeriodEnd", "billingViewArn"),
        tags=Tagging(
            "TagResource",
            "UntagResource",
            {"ResourceARN": ARN},
            tags="ResourceTags",
            keys="ResourceTagKeys",
            create="ResourceTags",
            list=Call("ListTagsForResource", {"ResourceARN": ARN}, result="ResourceTags", match=False),
        ),
        title="Budgets Budget",
    ),
)
