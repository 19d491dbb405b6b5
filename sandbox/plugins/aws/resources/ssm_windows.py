"""Systems Manager: maintenance windows, whom they concern, and what they do."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.convert import ConversionError
from sandbox.plugins.aws.entry import Call, Resource
from sandbox.plugins.aws.resources.ssm_patching import MISSING
from sandbox.plugins.aws.resources.ssm_tags import ssm_tags
from sandbox.plugins.aws.scope import Scope

KINDS = {"automationParameters": "Automation", "runCommandParameters": "RunCommand"}
MEMBERS = {
    "comment": "Comment",
    "documentHash": "DocumentHash",
    "documentHashType": "DocumentHashType",
    "documentVersion": "DocumentVersion",
    "outputS3Bucket": "OutputS3BucketName",
    "outputS3KeyPrefix": "OutputS3KeyPrefix",
    "serviceRoleArn": "ServiceRoleArn",
    "timeoutSeconds": "TimeoutSeconds",
}
CLOUDWATCH = {
    "cloudwatchLogGroupName": "CloudWatchLogGroupName",
    "cloudwatchOutputEnabled": "CloudWatchOutputEnabled",
}


def _invocation(scope: Scope) -> Any:
    given: Any = scope.props.get("taskInvocationParameters")
    if not given:
        return None
    return {KINDS[name]: _parameters(value) for name, value in given.items() if value and _known(name, KINDS)}


def _known(name: str, names: Any) -> bool:
    if name not in names:
        raise ConversionError(f"taskInvocationParameters: the stand-in does not support {name}")
    return True


def _parameters(given: dict[str, Any]) -> dict[str, Any]:
    names = {**MEMBERS, "parameters": "", "cloudwatchConfig": ""}
    present = {name: value for name, value in given.items() if value is not None and _known(name, names)}
    result: dict[str, Any] = {MEMBERS[name]: present[name] for name in MEMBERS if name in present}
    if "timeoutSeconds" in present:
        result["TimeoutSeconds"] = int(present["timeoutSeconds"])
    if "parameters" in present:
        result["Parameters"] = {one["name"]: one["values"] for one in present["parameters"]}
    if "cloudwatchConfig" in present:
        result["CloudWatchOutputConfig"] = _renamed(present["cloudwatchConfig"], CLOUDWATCH)
    return result


def _read_invocation(scope: Scope) -> Any:
    shown = scope.doc.get("TaskInvocationParameters") or {}
    found = {name: _read_parameters(shown[api]) for name, api in KINDS.items() if shown.get(api)}
    return found or None


def _read_parameters(shown: dict[str, Any]) -> dict[str, Any]:
    result = _renamed(shown, {api: name for name, api in MEMBERS.items()})
    if shown.get("Parameters"):
        result["parameters"] = [
            {"name": name, "values": values} for name, values in sorted(shown["Parameters"].items())
        ]
    if shown.get("CloudWatchOutputConfig"):
        back = {api: name for name, api in CLOUDWATCH.items()}
        result["cloudwatchConfig"] = _renamed(shown["CloudWatchOutputConfig"], back)
    return result


def _renamed(given: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {names[name]: value for name, value in given.items() if name in names and value is not None}


def _target(scope: Scope) -> Any:
    return next((one for one in scope.result["Targets"] if one["WindowTargetId"] == scope.id), None)


REPLACING = {"Replace": "`true`"}
INVOCATION = {"TaskInvocationParameters": _invocation}
USED = ("taskInvocationParameters",)

RESOURCES = (
    Resource(
        token="aws:ssm/maintenanceWindow:MaintenanceWindow",
        service="ssm",
        name="name",
        title="SSM Maintenance Window",
        create=Call(
            "CreateMaintenanceWindow",
            {"AllowUnassociatedTargets": "props.allowUnassociatedTargets || `false`"},
        ),
        settle=(
            Call(
                "UpdateMaintenanceWindow",
                {"Enabled": "`false`"},
                match=False,
                when="props.enabled == `false`",
            ),
        ),
        id="result.WindowId",
        key={"WindowId": "id"},
        read=(Call("GetMaintenanceWindow"),),
        update=(Call("UpdateMaintenanceWindow", REPLACING),),
        delete=Call("DeleteMaintenanceWindow"),
        missing=MISSING,
        defaults={"enabled": True},
        tags=ssm_tags("MaintenanceWindow"),
    ),
    Resource(
        token="aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget",
        service="ssm",
        title="SSM Maintenance Window Target",
        create=Call("RegisterTargetWithMaintenanceWindow"),
        id="result.WindowTargetId",
        import_format="{windowId}/{id}",
        key={"WindowId": "props.windowId", "WindowTargetId": "id"},
        read=(Call("DescribeMaintenanceWindowTargets", result=_target),),
        update=(Call("UpdateMaintenanceWindowTarget", REPLACING),),
        delete=Call("DeregisterTargetFromMaintenanceWindow"),
        missing=MISSING,
        replace=("windowId", "resourceType"),
    ),
    Resource(
        token="aws:ssm/maintenanceWindowTask:MaintenanceWindowTask",
        service="ssm",
        title="SSM Maintenance Window Task",
        create=Call("RegisterTaskWithMaintenanceWindow", INVOCATION, uses=USED),
        id="result.WindowTaskId",
        import_format="{windowId}/{id}",
        key={"WindowId": "props.windowId", "WindowTaskId": "id"},
        read=(Call("GetMaintenanceWindowTask"),),
        update=(Call("UpdateMaintenanceWindowTask", {**INVOCATION, **REPLACING}, uses=USED),),
        delete=Call("DeregisterTaskFromMaintenanceWindow"),
        missing=MISSING,
        computed=("maxConcurrency", "maxErrors", "serviceRoleArn"),
        replace=("windowId", "taskType"),
        outputs={
            "arn": "join('', ['arn:aws:ssm:', region, ':', account, ':windowtask/', id])",
            "taskInvocationParameters": _read_invocation,
        },
    ),
)
