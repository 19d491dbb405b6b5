"""The inventory's sync of simulated nodes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.cloud.emulator import MANAGEMENT, REGION
from tests.sandbox.cloud.services.state_manager import (
    INVENTORY,
    Aws,
    association,
    upload,
)

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(180)]


def _let_in(aws: Aws, account: str) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "ssm.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{INVENTORY}/*",
        "Condition": {"StringEquals": {"aws:SourceAccount": account}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.s3.put_bucket_policy(Bucket=INVENTORY, Policy=policy)


def _sync(aws: Aws) -> Any:
    destination = {
        "BucketName": INVENTORY,
        "Prefix": "inventory",
        "SyncFormat": "JsonSerDe",
        "Region": REGION,
    }
    return aws.ssm.create_resource_data_sync(SyncName="central", S3Destination=destination)


def test_a_sync_that_the_bucket_does_not_let_in_is_refused(aws: Aws, nodes: list[str]) -> None:
    _let_in(aws, "999999999999")
    with pytest.raises(aws.ssm.exceptions.ResourceDataSyncInvalidConfigurationException, match=INVENTORY):
        _sync(aws)
    assert aws.ssm.list_resource_data_sync()["ResourceDataSyncItems"] == [], len(nodes)


def test_inventory_and_compliance_are_written_in_the_layout_of_aws(aws: Aws, nodes: list[str]) -> None:
    _let_in(aws, MANAGEMENT)
    _sync(aws)
    node = nodes[2]

    def rows(kind: str) -> list[dict[str, str]]:
        place = f"accountid={MANAGEMENT}/region={REGION}/resourcetype=ManagedInstanceInventory"
        body = aws.s3.get_object(Bucket=INVENTORY, Key=f"inventory/{kind}/{place}/{node}.json")["Body"].read()
        return [json.loads(line) for line in body.decode().splitlines()]

    assert rows("AWS:InstanceInformation")[0]["InstanceStatus"] == "Active"
    assert {row["Key"]: row["Value"] for row in rows("AWS:Tag")} == {"PatchGroup": "general"}
    assert {row["resourceId"] for row in rows("AWS:PatchSummary")} == {node}
    aws.ssm.send_command(
        DocumentName="AWS-RunPatchBaseline", InstanceIds=[node], Parameters={"Operation": ["Install"]}
    )
    assert rows("AWS:PatchSummary")[0]["MissingCount"] == "0", "patches are synced at once"
    upload(aws)
    identifier = association(aws)
    found = {row["Id"]: row["Status"] for row in rows("AWS:ComplianceItem")}
    assert found == {identifier: "NON_COMPLIANT"}
