"""The organization's inventory: who writes it, who reads it, and how an account sends it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.fleet.central_inventory import CentralInventory, CentralInventoryArgs, bucket_name
from components.fleet.inventory_sync import InventorySync, InventorySyncArgs
from tests.components.engine import ACCOUNT, REGION, Graph, build

ORGANIZATION = "o-abcdefghij"


def inventory() -> None:
    central = CentralInventory(
        "inventory",
        CentralInventoryArgs(account_id=ACCOUNT, organization_id=ORGANIZATION, reader_role="reader"),
    )
    args = InventorySyncArgs(bucket_name=central.bucket_name, key_arn=central.key_arn, region=REGION)
    InventorySync("dev", args)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(inventory)


def statements(document: str) -> dict[str, dict[str, Any]]:
    return {each["Sid"]: each for each in json.loads(document)["Statement"]}


def test_systems_manager_writes_for_accounts_of_the_organization_alone(graph: Graph) -> None:
    policy = statements(graph.one("aws:s3/bucketPolicy:BucketPolicy")["policy"])
    writing = policy["SystemsManagerOfTheOrganizationWrites"]
    assert writing["Principal"] == {"Service": "ssm.amazonaws.com"}
    assert writing["Resource"] == f"arn:aws:s3:::{bucket_name(ACCOUNT)}/inventory/*"
    assert writing["Condition"] == {"StringEquals": {"aws:SourceOrgID": ORGANIZATION}}


def test_one_role_decrypts_and_systems_manager_only_encrypts(graph: Graph) -> None:
    policy = statements(graph.one("aws:kms/key:Key")["policy"])
    assert policy["SystemsManagerOfTheOrganizationEncrypts"]["Action"] == ["kms:GenerateDataKey*"]
    assert policy["ReaderDecrypts"]["Condition"] == {
        "ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/reader"}
    }


def test_what_no_node_writes_any_more_is_forgotten(graph: Graph) -> None:
    (rule,) = graph.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")["rules"]
    assert rule["expiration"]["days"] > rule["noncurrentVersionExpiration"]["noncurrentDays"]


def test_an_account_syncs_encrypted_into_the_central_bucket(graph: Graph) -> None:
    destination = graph.one("aws:ssm/resourceDataSync:ResourceDataSync")["s3Destination"]
    assert destination["bucketName"] == bucket_name(ACCOUNT)
    assert destination["kmsKeyArn"], "inventory tells an attacker what to attack"
    assert destination["prefix"] == "inventory"
