"""KMS takes a key's id and its ARN alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.cloud.emulator import Cloud

pytestmark = pytest.mark.sandbox

NAMES: list[Callable[[dict[str, Any]], str]] = [lambda key: key["KeyId"], lambda key: key["Arn"]]


@pytest.fixture
def kms(cloud: Cloud) -> Any:
    return cloud.client("kms")


def state(kms: Any, key: dict[str, Any]) -> str:
    return str(kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"])


@pytest.mark.parametrize("name", NAMES, ids=["id", "arn"])
def test_a_deletion_is_scheduled_and_taken_back(kms: Any, name: Callable[[dict[str, Any]], str]) -> None:
    key = kms.create_key()["KeyMetadata"]
    scheduled = kms.schedule_key_deletion(KeyId=name(key), PendingWindowInDays=7)
    assert (scheduled["KeyId"], state(kms, key)) == (key["Arn"], "PendingDeletion")
    assert kms.cancel_key_deletion(KeyId=name(key))["KeyId"] == key["Arn"]
    assert state(kms, key) == "Disabled"
    kms.enable_key(KeyId=name(key))
    assert state(kms, key) == "Enabled"
    kms.disable_key(KeyId=name(key))
    assert state(kms, key) == "Disabled"


@pytest.mark.parametrize("name", NAMES, ids=["id", "arn"])
def test_a_key_is_replicated_and_stays_one_key(
    cloud: Cloud, kms: Any, name: Callable[[dict[str, Any]], str]
) -> None:
    key = kms.create_key(MultiRegion=True)["KeyMetadata"]
    kms.replicate_key(KeyId=name(key), ReplicaRegion="eu-west-1")
    there = cloud.client("kms", region="eu-west-1")
    assert state(there, key) == "Enabled"
    assert [one["KeyId"] for one in kms.list_keys()["Keys"]].count(key["KeyId"]) == 1


def test_a_key_that_nobody_has_is_not_found(kms: Any) -> None:
    missing = kms.create_key()["KeyMetadata"]["Arn"][:-4] + "0000"
    with pytest.raises(kms.exceptions.NotFoundException):
        kms.schedule_key_deletion(KeyId=missing)
