"""Resource data sync: inventory and compliance of simulated nodes as objects in the bucket that a sync names.

The layout is AWS's: PREFIX/TYPE/accountid=A/region=R/resourcetype=ManagedInstanceInventory/NODE.json, a JSON object a
line. On AWS a change of inventory triggers it; here a sync that is made, an association that ran, and patches.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.cloud import organization
from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.generic.entries.systems_manager import DATA_SYNC
from sandbox.cloud.generic.objects import items_of
from sandbox.cloud.service_access import lets_in
from sandbox.cloud.services.managed_nodes import information, patch_state, running_nodes, tags_of
from sandbox.cloud.services.node_compliance import compliance_items

SERVICE = "ssm.amazonaws.com"
Row = dict[str, str]


def install(registry: Registry) -> None:
    registry.handle("ssm", "CreateResourceDataSync", create)


def create(call: Call) -> Answer:
    """Refused when the bucket's policy does not let Systems Manager write for this account."""
    destination = call.params.get("S3Destination") or {}
    bucket = _bucket(destination.get("BucketName", ""))
    if bucket is None or not _may_write(call, bucket, destination):
        raise AwsError(
            "ResourceDataSyncInvalidConfigurationException",
            f"S3 bucket {destination.get('BucketName')} does not exist, or its policy does not let {SERVICE} write"
            f" for account {call.account}.",
        )
    answer = call.forward()
    write(call, running_nodes(call))
    return answer


def write(call: Call, nodes: Mapping[str, Any]) -> None:
    """What is known of the nodes now, through every sync of the account and region."""
    for sync in items_of(call, DATA_SYNC).values():
        destination = sync.get("S3Destination") or {}
        bucket = _bucket(destination.get("BucketName", ""))
        if bucket is None or not _may_write(call, bucket, destination):
            sync["LastStatus"] = "Failed"
            continue
        for node in nodes.values():
            for kind, rows in _inventory(call, node).items():
                _put(bucket, _key(call, destination, kind, node.id), _lines(node.id, rows))
        sync |= {"LastStatus": "Successful", "LastSyncTime": datetime.now(UTC)}


def _inventory(call: Call, node: Any) -> dict[str, list[Row]]:
    """Rows by inventory type; the members are those of AWS."""
    known, state = information(node), patch_state(call, node)
    return {
        "AWS:InstanceInformation": [
            {
                "AgentType": "amazon-ssm-agent",
                "AgentVersion": known["AgentVersion"],
                "ComputerName": known["ComputerName"],
                "InstanceStatus": "Active" if known["PingStatus"] == "Online" else known["PingStatus"],
                "IpAddress": known["IPAddress"],
                "PlatformType": known["PlatformType"],
                "ResourceType": known["ResourceType"],
            }
        ],
        "AWS:Tag": [{"Key": key, "Value": value} for key, value in sorted(tags_of(node).items())],
        "AWS:PatchSummary": [
            {name: str(value) for name, value in state.items() if name.endswith(("Count", "Group", "Id"))}
        ],
        "AWS:ComplianceItem": [
            {name: item[name] for name in ("ComplianceType", "Id", "Severity", "Status")}
            for item in compliance_items(call, node.id)
        ],
    }


def _lines(node: str, rows: list[Row]) -> bytes:
    captured = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    common = {"resourceId": node, "captureTime": captured, "schemaVersion": "1.0"}
    return "".join(json.dumps({**row, **common}) + "\n" for row in rows).encode()


def _key(call: Call, destination: Mapping[str, Any], kind: str, node: str) -> str:
    prefix = f"{destination['Prefix'].rstrip('/')}/" if destination.get("Prefix") else ""
    place = f"accountid={call.account}/region={call.region}/resourcetype=ManagedInstanceInventory"
    return f"{prefix}{kind}/{place}/{node}.json"


def _may_write(call: Call, bucket: Any, destination: Mapping[str, Any]) -> bool:
    key = _key(call, destination, "AWS:Tag", "i-0")
    context = {
        "aws:sourceaccount": call.account,
        "aws:sourceorgid": organization.organization_id(call.account) or "",
        "aws:sourcearn": call.arn(f"resource-data-sync/{call.params.get('SyncName', '')}"),
        "aws:securetransport": "true",
        "s3:x-amz-acl": "bucket-owner-full-control",
    }
    return lets_in(bucket.policy, SERVICE, "s3:PutObject", f"arn:aws:s3:::{bucket.name}/{key}", context)


def _bucket(name: str) -> Any:
    """A bucket of any account, as moto keeps it."""
    from moto.s3.models import s3_backends

    if name not in s3_backends.bucket_accounts:
        return None
    partition, account = s3_backends.bucket_accounts[name]
    return s3_backends[account][partition].buckets[name]


def _put(bucket: Any, key: str, content: bytes) -> None:
    from moto.s3.models import s3_backends

    s3_backends[bucket.account_id][bucket.partition].put_object(bucket.name, key, content)
