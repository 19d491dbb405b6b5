"""Global Accelerator: accelerators, listeners, endpoint groups."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import AwsError, Call, Registry
from sandbox.cloud.generic.engine import serve
from sandbox.cloud.generic.kinds import Item, Kind, Setting, TagOperations

SERVICE = "globalaccelerator"


def install(registry: Registry) -> None:
    serve(registry, ACCELERATOR, LISTENER, ENDPOINT_GROUP, ATTRIBUTES, TagOperations(service=SERVICE))


def _addresses(_call: Call, _item: Item) -> list[dict[str, Any]]:
    return [{"IpFamily": "IPv4", "IpAddresses": ["192.0.2.10", "198.51.100.10"], "IpAddressFamily": "IPv4"}]


def _must_be_disabled(_call: Call, item: Item) -> None:
    if item.get("Enabled", True):
        message = "The accelerator must be disabled before you can delete it."
        raise AwsError("AcceleratorNotDisabledException", message)


def _describe_endpoints(_call: Call, item: Item) -> None:
    item["EndpointDescriptions"] = [
        {"Weight": 128, "ClientIPPreservationEnabled": False, "HealthState": "HEALTHY"} | endpoint
        for endpoint in item.get("EndpointConfigurations", [])
    ]


ACCELERATOR = Kind(
    service=SERVICE,
    name="Accelerator",
    key=("AcceleratorArn",),
    arn="AcceleratorArn",
    tags="Tags",
    everywhere=True,
    new={
        "AcceleratorArn": "arn:aws:globalaccelerator::{account}:accelerator/{uuid}",
        "IpAddressType": "IPV4",
        "Enabled": True,
        "IpSets": _addresses,
        "DnsName": "a{hex:16}.awsglobalaccelerator.com",
        "Status": "DEPLOYED",
        "CreatedTime": "{now}",
        "LastModifiedTime": "{now}",
    },
    modified="LastModifiedTime",
    children={"Listener": "AssociatedListenerFoundException"},
    not_found="AcceleratorNotFoundException",
    on_delete=_must_be_disabled,
)
LISTENER = Kind(
    service=SERVICE,
    name="Listener",
    key=("ListenerArn",),
    everywhere=True,
    new={"ListenerArn": "{AcceleratorArn}/listener/{hex:8}", "ClientAffinity": "NONE", "Protocol": "TCP"},
    parent=("Accelerator",),
    children={"EndpointGroup": "AssociatedEndpointGroupFoundException"},
    not_found="ListenerNotFoundException",
)
ENDPOINT_GROUP = Kind(
    service=SERVICE,
    name="EndpointGroup",
    key=("EndpointGroupArn",),
    everywhere=True,
    new={
        "EndpointGroupArn": "{ListenerArn}/endpoint-group/{hex:12}",
        "TrafficDialPercentage": 100.0,
        "HealthCheckPort": 80,
        "HealthCheckProtocol": "TCP",
        "HealthCheckIntervalSeconds": 30,
        "ThresholdCount": 3,
    },
    parent=("Listener",),
    not_found="EndpointGroupNotFoundException",
    on_create=_describe_endpoints,
    on_update=_describe_endpoints,
)
ATTRIBUTES = Setting(
    service=SERVICE,
    name="AcceleratorAttributes",
    per=("AcceleratorArn",),
    read=("DescribeAcceleratorAttributes",),
    write=("UpdateAcceleratorAttributes",),
    defaults={"FlowLogsEnabled": False},
    answer=lambda _call, item: {"AcceleratorAttributes": item},
)
