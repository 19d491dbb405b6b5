"""Control Tower: the landing zone and its controls."""

from __future__ import annotations

import json
from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging
from sandbox.plugins.aws.errors import OperationFailedError
from sandbox.plugins.aws.scope import Scope
from sandbox.plugins.timings import pause


def _await(scope: Scope, operation: str, key: str, identifier: str) -> None:
    """Both kinds of change run in the background under an operation identifier."""
    while True:
        details = scope.call(operation, operationIdentifier=identifier)[key]
        if details["status"] == "FAILED":
            raise OperationFailedError(str(details.get("statusMessage")))
        if details["status"] != "IN_PROGRESS":
            return
        pause("Control Tower", 0.2)


def _landing_zone(operation: str) -> Any:
    def run(scope: Scope) -> Any:

        parameters: dict[str, Any] = {
            "version": scope.props["version"],
            "manifest": json.loads(scope.props["manifestJson"]),
        }
        if operation == "update_landing_zone":
            parameters["landingZoneIdentifier"] = scope.id
        answer = scope.call(operation, **parameters)
        _await(scope, "get_landing_zone_operation", "operationDetails", answer["operationIdentifier"])
        return answer

    return run


def _delete_landing_zone(scope: Scope) -> None:
    answer = scope.call("delete_landing_zone", landingZoneIdentifier=scope.id)
    _await(scope, "get_landing_zone_operation", "operationDetails", answer["operationIdentifier"])


def _control(operation: str) -> Any:
    def run(scope: Scope) -> Any:
        answer = scope.call(
            operation,
            controlIdentifier=scope.props["controlIdentifier"],
            targetIdentifier=scope.props["targetIdentifier"],
        )
        _await(scope, "get_control_operation", "controlOperation", answer["operationIdentifier"])
        return answer

    return run


def _enabled(scope: Scope) -> Any:
    found = scope.result["enabledControls"]
    return next((c for c in found if c["controlIdentifier"] == scope.props["controlIdentifier"]), None)


RESOURCES = (
    Resource(
        token="aws:controltower/landingZone:LandingZone",
        service="controltower",
        title="Control Tower Landing Zone",
        create=Function(_landing_zone("create_landing_zone"), uses=("manifestJson", "version")),
        id="result.arn",
        key={"landingZoneIdentifier": "id"},
        read=(Call("GetLandingZone", result="landingZone"),),
        update=(Function(_landing_zone("update_landing_zone"), uses=("manifestJson", "version")),),
        delete=Function(_delete_landing_zone),
        outputs={
            "arn": "id",
            "manifestJson": "as_json(doc.manifest)",
            "driftStatuses": "doc.driftStatus && [doc.driftStatus] || `[]`",
        },
        documents=("manifestJson",),
        tags=Tagging(
            "TagResource",
            "UntagResource",
            {"resourceArn": "id"},
            tags="tags",
            keys="tagKeys",
            create="",
            list=Call("ListTagsForResource", {"resourceArn": "id"}, result="tags", match=False),
        ),
    ),
    Resource(
        token="aws:controltower/controlTowerControl:ControlTowerControl",
        service="controltower",
        title="Control Tower Control",
        create=Function(_control("enable_control"), uses=("controlIdentifier", "targetIdentifier")),
        id_format="{targetIdentifier},{controlIdentifier}",
        read=(
            Call(
                "ListEnabledControls",
                {"targetIdentifier": "props.targetIdentifier"},
                result=_enabled,
                match=False,
            ),
        ),
        delete=Function(_control("disable_control")),
        outputs={
            "controlIdentifier": "props.controlIdentifier",
            "targetIdentifier": "props.targetIdentifier",
        },
    ),
)
