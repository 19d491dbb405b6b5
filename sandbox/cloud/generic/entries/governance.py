"""Access Analyzer, Control Tower, Identity Center's and the budgets' tags."""

from __future__ import annotations

from sandbox.cloud.extension import Answer, Call, Registry
from sandbox.cloud.generic.engine import serve
from sandbox.cloud.generic.kinds import Item, Kind, TagOperations
from sandbox.cloud.generic.naming import now

OPERATION = "{uuid}"


def install(registry: Registry) -> None:
    serve(registry, ANALYZER, ARCHIVE_RULE, TagOperations(service="accessanalyzer"))
    serve(registry, LANDING_ZONE, ENABLED_CONTROL, ENABLED_BASELINE, TagOperations(service="controltower"))
    registry.handle("controltower", "GetLandingZoneOperation", _landing_zone_operation)
    registry.handle("controltower", "GetControlOperation", _control_operation)
    registry.handle("controltower", "GetBaselineOperation", _baseline_operation)
    registry.handle("controltower", "DisableControl", _named_by_parts)
    serve(
        registry,
        TagOperations(
            service="sso-admin", created={"CreatePermissionSet": "answer.PermissionSet.PermissionSetArn"}
        ),
        TagOperations(
            service="budgets",
            created={
                "CreateBudget": "join('', ['arn:aws:budgets::', account, ':budget/', request.Budget.BudgetName])"
            },
        ),
        TagOperations(
            service="application-autoscaling", created={"RegisterScalableTarget": "answer.ScalableTargetARN"}
        ),
    )


ANALYZER = Kind(
    service="accessanalyzer",
    name="Analyzer",
    key=("name",),
    aliases={"analyzerName": "name"},
    lookup=("arn",),
    arn="arn",
    tags="tags",
    new={
        "arn": "arn:aws:access-analyzer:{region}:{account}:analyzer/{name}",
        "createdAt": "{now}",
        "status": "ACTIVE",
    },
)
ARCHIVE_RULE = Kind(
    service="accessanalyzer",
    name="ArchiveRule",
    key=("analyzerName", "ruleName"),
    new={"createdAt": "{now}", "updatedAt": "{now}"},
    modified="updatedAt",
    parent=("Analyzer",),
)


def _one_at_a_time(_call: Call, item: Item) -> None:
    item.pop("operationIdentifier", None)
    item["operationIdentifier"] = item["arn"].rpartition("/")[2]


LANDING_ZONE = Kind(
    service="controltower",
    name="LandingZone",
    key=("arn",),
    aliases={"landingZoneIdentifier": "arn"},
    arn="arn",
    tags="tags",
    new={
        "arn": "arn:aws:controltower:{region}:{account}:landingzone/{word:16}",
        "status": "ACTIVE",
        "latestAvailableVersion": "3.3",
        "driftStatus": {"status": "IN_SYNC"},
    },
    on_create=_one_at_a_time,
)
ENABLED_CONTROL = Kind(
    service="controltower",
    name="EnabledControl",
    key=("arn",),
    aliases={"enabledControlIdentifier": "arn"},
    lookup=("controlIdentifier", "targetIdentifier"),
    arn="arn",
    tags="tags",
    operations={"create": "EnableControl", "update": "UpdateEnabledControl", "delete": "DisableControl"},
    new={
        "arn": "arn:aws:controltower:{region}:{account}:enabledcontrol/{word:16}",
        "statusSummary": lambda _call, _item: {"status": "SUCCEEDED"},
        "driftStatusSummary": lambda _call, _item: {"driftStatus": "IN_SYNC"},
    },
    on_create=_one_at_a_time,
)
ENABLED_BASELINE = Kind(
    service="controltower",
    name="EnabledBaseline",
    key=("arn",),
    aliases={"enabledBaselineIdentifier": "arn"},
    arn="arn",
    tags="tags",
    operations={"create": "EnableBaseline", "delete": "DisableBaseline"},
    new={
        "arn": "arn:aws:controltower:{region}:{account}:enabledbaseline/{word:16}",
        "statusSummary": lambda _call, _item: {"status": "SUCCEEDED"},
    },
    on_create=_one_at_a_time,
)


def _landing_zone_operation(call: Call) -> Answer:
    return {"operationDetails": {"operationType": "UPDATE", **_done(call)}}


def _control_operation(call: Call) -> Answer:
    return {"controlOperation": {"operationType": "ENABLE_CONTROL", **_done(call)}}


def _baseline_operation(call: Call) -> Answer:
    return {"baselineOperation": {"operationType": "ENABLE_BASELINE", **_done(call)}}


def _done(call: Call) -> Item:
    identifier = call.params.get("operationIdentifier")
    return {"operationIdentifier": identifier, "status": "SUCCEEDED", "startTime": now(), "endTime": now()}


def _named_by_parts(call: Call) -> Answer:
    """DisableControl answers with the operation alone."""
    return {"operationIdentifier": call.forward().get("operationIdentifier")}
