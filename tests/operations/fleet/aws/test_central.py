"""The central inventory as Systems Manager writes it: lines of JSON below type, account, region and node."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from operations.fleet.aws.accounts import Accounts
from operations.fleet.aws.central import read_central
from operations.fleet.inventory import Group, Severity

IDS = {"security": "111111111111", "dev": "333333333333"}
NODE = "i-0123456789abcdef0"
PLACE = {"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "unit", "AWS_SECRET_ACCESS_KEY": "unit"}


class Bucket:
    """The part of S3 that reading needs; it remembers the bucket that was asked for."""

    def __init__(self, objects: Mapping[str, str]) -> None:
        self.objects, self.asked = objects, ""

    def get_paginator(self, _operation: str) -> Bucket:
        return self

    def paginate(self, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:  # noqa: N803 (names of boto3)
        self.asked = Bucket
        yield {"Contents": [{"Key": key} for key in self.objects if key.startswith(Prefix)]}

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: ARG002, N803 (names of boto3)
        return {"Body": io.BytesIO(self.objects[Key].encode())}


def key(kind: str, account: str = IDS["dev"]) -> str:
    return f"inventory/{kind}/accountid={account}/region=eu-central-1/resourcetype=ManagedInstanceInventory/{NODE}.json"


def lines(*rows: Mapping[str, str]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def read(objects: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> tuple[Bucket, list[Any]]:
    bucket, accounts = Bucket(objects), Accounts(PLACE, "reader")
    monkeypatch.setattr(type(accounts), "ids", IDS)
    monkeypatch.setattr(accounts, "of", lambda _account: type("Clients", (), {"s3": bucket}))
    return bucket, read_central(accounts)


def test_a_node_is_put_together_from_its_types_whatever_the_case_of_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bucket, found = read(
        {
            key("AWS:InstanceInformation"): lines({"InstanceStatus": "Active", "resourceId": NODE}),
            key("AWS:Tag"): lines({"key": "Owner", "value": "x"}, {"Key": "PatchGroup", "Value": "web"}),
            key("AWS:PatchSummary"): lines({"CriticalNonCompliantCount": "2", "othernoncompliantcount": "1"}),
            key("AWS:ComplianceItem"): lines(
                {"ComplianceType": "Association", "Id": "a-1", "Status": "NON_COMPLIANT"},
                {"ComplianceType": "Association", "Id": "a-2", "Status": "COMPLIANT"},
                {"ComplianceType": "Patch", "Id": "openssl", "Status": "NON_COMPLIANT"},
            ),
            key("AWS:Application"): "not read",
        },
        monkeypatch,
    )
    (node,) = found
    assert bucket.asked == "platform-inventory-111111111111"
    assert (node.id, node.group, node.online) == (NODE, Group("dev", "web"), True)
    assert node.missing == {Severity.CRITICAL: 2, Severity.SECURITY: 0, Severity.OTHER: 1}
    assert node.drift == ("a-1",), "missing patches are counted elsewhere"
    assert node.age_days is None


def test_a_node_of_an_account_that_left_keeps_its_accounts_id(monkeypatch: pytest.MonkeyPatch) -> None:
    _, (node,) = read({key("AWS:Tag", "999999999999"): lines({"Key": "a", "Value": "b"})}, monkeypatch)
    assert (str(node.group), node.online) == ("999999999999/ungrouped", False)
