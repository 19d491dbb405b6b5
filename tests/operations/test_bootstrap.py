"""`platformctl bootstrap` against an in-process AWS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import boto3
import pytest
from moto import mock_aws

from operations.bootstrap import BootstrapError, bootstrap

REGION: Final = "eu-central-1"
BUCKET = "acme-pulumi-state"


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield


def test_the_bucket_is_versioned_locked_encrypted_and_private() -> None:
    made = bootstrap(BUCKET, REGION)
    s3 = boto3.client("s3", region_name=REGION)

    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    lock = s3.get_object_lock_configuration(Bucket=BUCKET)["ObjectLockConfiguration"]
    retention = lock["Rule"]["DefaultRetention"]
    assert (retention["Mode"], retention["Days"]) == ("GOVERNANCE", 30)
    rule = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] == made.key_arn
    block = s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
    assert all(block.values()), "every kind of public access is blocked"
    assert "DenyInsecureTransport" in s3.get_bucket_policy(Bucket=BUCKET)["Policy"]


def test_the_key_rotates() -> None:
    made = bootstrap(BUCKET, REGION)
    assert boto3.client("kms", region_name=REGION).get_key_rotation_status(KeyId=made.key_arn)[
        "KeyRotationEnabled"
    ]


def test_a_second_run_creates_nothing() -> None:
    first = bootstrap(BUCKET, REGION)
    second = bootstrap(BUCKET, REGION)
    assert len(first.created) == 2
    assert second.created == ()
    assert second.key_arn == first.key_arn


def test_a_bucket_without_object_lock_is_refused_and_left_alone() -> None:
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    with pytest.raises(BootstrapError, match="without object lock, which cannot be added later"):
        bootstrap(BUCKET, REGION)
    assert "Status" not in s3.get_bucket_versioning(Bucket=BUCKET), "a refusal changes nothing"


def test_a_name_that_s3_refuses_is_reported_with_its_name() -> None:
    with pytest.raises(BootstrapError, match="'ab'"):
        bootstrap("ab", REGION)


def test_the_urls_name_bucket_region_and_key() -> None:
    made = bootstrap(BUCKET, REGION)
    assert made.url == "s3://acme-pulumi-state?region=eu-central-1&awssdk=v2"
    assert made.secrets_provider == "awskms://alias/pulumi-state?region=eu-central-1"
