"""Systems Manager: patch baselines and groups, maintenance windows, associations, data syncs, and their tags."""

from __future__ import annotations

from moto.core.utils import get_service_model

from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.generic import tags
from sandbox.cloud.generic.engine import serve
from sandbox.cloud.generic.kinds import Item, Kind
from sandbox.cloud.generic.objects import items_of

SERVICE = "ssm"
PATCH_GROUPS = "ssm/patch-groups"
KEPT_HERE = frozenset({"PatchBaseline", "MaintenanceWindow", "Association"})
"""Values of ResourceType whose tags are kept here; moto keeps those of parameters and documents."""


def install(registry: Registry) -> None:
    serve(registry, PATCH_BASELINE, WINDOW, WINDOW_TARGET, WINDOW_TASK, ASSOCIATION, DATA_SYNC)
    registry.handle(SERVICE, "AddTagsToResource", add_tags)
    registry.handle(SERVICE, "RemoveTagsFromResource", remove_tags)
    registry.handle(SERVICE, "ListTagsForResource", list_tags)


def _forget_absent(call: Call, item: Item) -> None:
    """An update that replaces takes away what it does not name."""
    shape = get_service_model(SERVICE).operation_model(call.operation).input_shape
    for member in shape.members:
        if member not in call.params:
            item.pop(member, None)
    item.pop("Replace", None)


def _replace_if_asked(call: Call, item: Item) -> None:
    if call.params.get("Replace"):
        _forget_absent(call, item)


def _leave_unused(call: Call, item: Item) -> None:
    if item["BaselineId"] in call.state(PATCH_GROUPS).values():
        raise AwsError("ResourceInUseException", f"{item['BaselineId']} is registered for a patch group.")


def _clear_window(call: Call, item: Item) -> None:
    for kind in (WINDOW_TARGET, WINDOW_TASK):
        kept = items_of(call, kind)
        for key in [key for key, one in kept.items() if one["WindowId"] == item["WindowId"]]:
            del kept[key]


PATCH_BASELINE = Kind(
    service=SERVICE,
    name="PatchBaseline",
    key=("BaselineId",),
    new={
        "BaselineId": "pb-{hex:17}",
        "OperatingSystem": "WINDOWS",
        "ApprovedPatchesComplianceLevel": "UNSPECIFIED",
        "ApprovedPatchesEnableNonSecurity": False,
        "RejectedPatchesAction": "ALLOW_AS_DEPENDENCY",
        "GlobalFilters": lambda _call, _item: {"PatchFilters": []},
        "ApprovalRules": lambda _call, _item: {"PatchRules": []},
        "CreatedDate": "{now}",
        "ModifiedDate": "{now}",
    },
    modified="ModifiedDate",
    arn="BaselineId",
    tags="Tags",
    not_found="DoesNotExistException",
    on_update=_replace_if_asked,
    on_delete=_leave_unused,
)
WINDOW = Kind(
    service=SERVICE,
    name="MaintenanceWindow",
    key=("WindowId",),
    new={"WindowId": "mw-{hex:17}", "Enabled": True, "CreatedDate": "{now}", "ModifiedDate": "{now}"},
    modified="ModifiedDate",
    arn="WindowId",
    tags="Tags",
    not_found="DoesNotExistException",
    on_update=_replace_if_asked,
    on_delete=_clear_window,
)
WINDOW_TARGET = Kind(
    service=SERVICE,
    name="MaintenanceWindowTarget",
    key=("WindowTargetId",),
    new={"WindowTargetId": "{uuid}"},
    parent=("MaintenanceWindow",),
    operations={
        "create": "RegisterTargetWithMaintenanceWindow",
        "delete": "DeregisterTargetFromMaintenanceWindow",
    },
    not_found="DoesNotExistException",
    on_update=_replace_if_asked,
)
WINDOW_TASK = Kind(
    service=SERVICE,
    name="MaintenanceWindowTask",
    key=("WindowTaskId",),
    new={"WindowTaskId": "{uuid}", "TaskInvocationParameters": lambda _call, _item: {}},
    parent=("MaintenanceWindow",),
    operations={
        "create": "RegisterTaskWithMaintenanceWindow",
        "delete": "DeregisterTaskFromMaintenanceWindow",
    },
    not_found="DoesNotExistException",
    on_update=_replace_if_asked,
)
ASSOCIATION = Kind(
    service=SERVICE,
    name="Association",
    key=("AssociationId",),
    new={
        "AssociationId": "{uuid}",
        "AssociationVersion": "1",
        "DocumentVersion": "$DEFAULT",
        "Date": "{now}",
        "LastUpdateAssociationDate": "{now}",
        "Overview": lambda _call, _item: {"Status": "Pending", "DetailedStatus": "Creating"},
    },
    modified="LastUpdateAssociationDate",
    arn="AssociationId",
    tags="Tags",
    not_found="AssociationDoesNotExist",
    on_update=_forget_absent,
)
DATA_SYNC = Kind(
    service=SERVICE,
    name="ResourceDataSync",
    key=("SyncName",),
    new={"SyncType": "SyncToDestination", "LastStatus": "Successful", "SyncCreatedTime": "{now}"},
    operations={"list": "ListResourceDataSync", "update": ""},
    not_found="ResourceDataSyncNotFoundException",
    conflict="ResourceDataSyncAlreadyExistsException",
)


def add_tags(call: Call) -> Answer:
    if call.params["ResourceType"] not in KEPT_HERE:
        return call.forward()
    tags.put(call.registry, call.account, call.params["ResourceId"], tags.as_mapping(call.params["Tags"]))
    return {}


def remove_tags(call: Call) -> Answer:
    if call.params["ResourceType"] not in KEPT_HERE:
        return call.forward()
    kept = tags.tags_of(call.registry, call.account, call.params["ResourceId"])
    for key in call.params["TagKeys"]:
        kept.pop(key, None)
    return {}


def list_tags(call: Call) -> Answer:
    if call.params["ResourceType"] not in KEPT_HERE:
        return call.forward()
    kept = tags.tags_of(call.registry, call.account, call.params["ResourceId"])
    return {"TagList": [{"Key": key, "Value": value} for key, value in sorted(kept.items())]}
