"""Control Tower: the landing zone, controls and baselines; each change is an operation that is asked for later."""

from __future__ import annotations

import uuid

from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.generic.engine import serve
from sandbox.cloud.generic.kinds import Item, Kind, TagOperations
from sandbox.cloud.generic.naming import now
from sandbox.cloud.generic.objects import items_of

OPERATIONS = "controltower/operations"
OPERATION_TYPES = {
    "CreateLandingZone": "CREATE",
    "UpdateLandingZone": "UPDATE",
    "DeleteLandingZone": "DELETE",
    "EnableControl": "ENABLE_CONTROL",
    "UpdateEnabledControl": "UPDATE_ENABLED_CONTROL",
    "DisableControl": "DISABLE_CONTROL",
    "EnableBaseline": "ENABLE_BASELINE",
    "UpdateEnabledBaseline": "UPDATE_ENABLED_BASELINE",
    "DisableBaseline": "DISABLE_BASELINE",
}
READ_BY = {
    "GetLandingZoneOperation": "operationDetails",
    "GetControlOperation": "controlOperation",
    "GetBaselineOperation": "baselineOperation",
}


def install(registry: Registry) -> None:
    serve(registry, LANDING_ZONE, ENABLED_CONTROL, ENABLED_BASELINE, TagOperations(service="controltower"))
    for operation in READ_BY:
        registry.handle("controltower", operation, _operation)


def _begin(call: Call, item: Item) -> None:
    """The emulator is done at once; the operation stays to be asked for."""
    identifier = str(uuid.uuid4())
    item["operationIdentifier"] = identifier
    call.state(OPERATIONS)[identifier] = {
        "operationIdentifier": identifier,
        "operationType": OPERATION_TYPES[call.operation],
        "status": "SUCCEEDED",
        "startTime": now(),
        "endTime": now(),
    }


def _operation(call: Call) -> Answer:
    identifier = call.params["operationIdentifier"]
    found = call.state(OPERATIONS).get(identifier)
    if found is None:
        raise AwsError("ResourceNotFoundException", f"Operation not found: {identifier}")
    return {READ_BY[call.operation]: found}


def _only_one(call: Call, item: Item) -> None:
    others = list(items_of(call, LANDING_ZONE))
    if others:
        raise AwsError("ConflictException", f"The account has a landing zone already: {others[0]}")
    _begin(call, item)


def _once_on_a_target(call: Call, item: Item) -> None:
    for other in items_of(call, ENABLED_CONTROL).values():
        if all(other[member] == item[member] for member in ENABLED_CONTROL.lookup):
            message = (
                f"The control {item['controlIdentifier']} is enabled already on {item['targetIdentifier']}"
            )
            raise AwsError("ConflictException", message)
    _begin(call, item)


def _succeeded(_call: Call, _item: Item) -> Item:
    return {"status": "SUCCEEDED"}


def _in_sync(_call: Call, _item: Item) -> Item:
    return {"driftStatus": "IN_SYNC"}


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
        "driftStatus": lambda _call, _item: {"status": "IN_SYNC"},
    },
    on_create=_only_one,
    on_update=_begin,
    on_delete=_begin,
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
        "statusSummary": _succeeded,
        "driftStatusSummary": _in_sync,
    },
    on_create=_once_on_a_target,
    on_update=_begin,
    on_delete=_begin,
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
        "statusSummary": _succeeded,
    },
    on_create=_begin,
    on_update=_begin,
    on_delete=_begin,
)
