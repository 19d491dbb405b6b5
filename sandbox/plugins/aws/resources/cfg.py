"""AWS Config: recorders and delivery."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource
from sandbox.plugins.aws.scope import Scope


def _recorder(scope: Scope) -> dict[str, Any]:
    """The API's camelCase is the SDK's own; only empty parts are left out."""
    props = scope.props
    parts = {
        "name": props["name"],
        "roleARN": props["roleArn"],
        "recordingGroup": _group(props.get("recordingGroup")),
        "recordingMode": _mode(props.get("recordingMode")),
    }
    return {name: value for name, value in parts.items() if value is not None}


def _group(group: Any) -> Any:
    if not group:
        return None
    names = {
        "exclusionByResourceTypes": "exclusionByResourceTypes",
        "recordingStrategies": "recordingStrategy",
    }
    found = {names.get(name, name): value for name, value in group.items() if value not in (None, [])}
    for name in ("exclusionByResourceTypes", "recordingStrategy"):
        if isinstance(found.get(name), list):
            found[name] = found[name][0]
    return found


def _mode(mode: Any) -> Any:
    return mode or None


def _read_group(scope: Scope) -> Any:
    found = scope.doc.get("recordingGroup")
    if not found:
        return None
    strategy = found.get("recordingStrategy")
    return {**found, "recordingStrategies": [strategy] if strategy else None}


def _channel(scope: Scope) -> dict[str, Any]:
    names = {"name": "name", "s3BucketName": "s3BucketName", "s3KeyPrefix": "s3KeyPrefix"}
    names |= {"s3KmsKeyArn": "s3KmsKeyArn", "snsTopicArn": "snsTopicARN"}
    channel = {api: scope.props[name] for name, api in names.items() if scope.props.get(name)}
    snapshots: Any = scope.props.get("snapshotDeliveryProperties")
    return {**channel, "configSnapshotDeliveryProperties": snapshots} if snapshots else channel


RECORDER_PROPERTIES = ("name", "roleArn", "recordingGroup", "recordingMode")


CHANNEL_PROPERTIES = (
    "s3BucketName",
    "s3KeyPrefix",
    "s3KmsKeyArn",
    "snsTopicArn",
    "snapshotDeliveryProperties",
)


PUT_RECORDER = Call(
    "PutConfigurationRecorder", {"ConfigurationRecorder": _recorder}, match=False, uses=RECORDER_PROPERTIES
)


PUT_CHANNEL = Call(
    "PutDeliveryChannel",
    {"DeliveryChannel": _channel},
    match=False,
    uses=("name", *CHANNEL_PROPERTIES),
    retry=("NoAvailableConfigurationRecorderException", "InsufficientDeliveryPolicyException"),
)


RESOURCES = (
    Resource(
        token="aws:cfg/recorder:Recorder",
        service="config",
        rename={"roleArn": "roleARN"},
        create=PUT_RECORDER,
        update=(PUT_RECORDER,),
        id="props.name",
        read=(
            Call(
                "DescribeConfigurationRecorders",
                {"ConfigurationRecorderNames": "[id]"},
                result="ConfigurationRecorders[0]",
            ),
        ),
        delete=Call("DeleteConfigurationRecorder", {"ConfigurationRecorderName": "id"}, match=False),
        replace=("name",),
        defaults={"name": "default"},
        outputs={"recordingGroup": _read_group},
        computed=("recordingGroup", "recordingMode"),
        title="ConfigService Configuration Recorder",
    ),
    Resource(
        token="aws:cfg/recorderStatus:RecorderStatus",
        service="config",
        rename={"isEnabled": "recording"},
        create=Call(
            "StartConfigurationRecorder",
            {"ConfigurationRecorderName": "props.name"},
            match=False,
            when="props.isEnabled",
        ),
        update=(
            Call(
                "StartConfigurationRecorder",
                {"ConfigurationRecorderName": "id"},
                match=False,
                when="props.isEnabled",
            ),
            Call(
                "StopConfigurationRecorder",
                {"ConfigurationRecorderName": "id"},
                match=False,
                when="!props.isEnabled",
            ),
        ),
        id="props.name",
        read=(
            Call(
                "DescribeConfigurationRecorderStatus",
                {"ConfigurationRecorderNames": "[id]"},
                result="ConfigurationRecordersStatus[0]",
            ),
        ),
        delete=Call("StopConfigurationRecorder", {"ConfigurationRecorderName": "id"}, match=False),
        replace=("name",),
        title="ConfigService Configuration Recorder Status",
    ),
    Resource(
        token="aws:cfg/deliveryChannel:DeliveryChannel",
        service="config",
        rename={
            "snsTopicArn": "snsTopicARN",
            "snapshotDeliveryProperties": "configSnapshotDeliveryProperties",
        },
        create=PUT_CHANNEL,
        update=(PUT_CHANNEL,),
        id="props.name",
        read=(
            Call("DescribeDeliveryChannels", {"DeliveryChannelNames": "[id]"}, result="DeliveryChannels[0]"),
        ),
        delete=Call("DeleteDeliveryChannel", {"DeliveryChannelName": "id"}, match=False),
        replace=("name",),
        defaults={"name": "default"},
        title="ConfigService Delivery Channel",
    ),
)
