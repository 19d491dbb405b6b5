"""The sandbox's own way to empty a bucket, whatever holds its objects."""

from __future__ import annotations

import urllib.error
from datetime import UTC, datetime, timedelta

import pytest

from tests.sandbox.cloud.emulator import Cloud

pytestmark = pytest.mark.sandbox


def test_a_bucket_with_locked_versions_and_an_open_upload_can_be_deleted_once_it_is_emptied(
    cloud: Cloud,
) -> None:
    s3, bucket = cloud.client("s3"), "records-of-a-test"
    s3.create_bucket(
        Bucket=bucket,
        ObjectLockEnabledForBucket=True,
        CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
    )
    until = datetime.now(UTC) + timedelta(days=1)
    for body in (b"first", b"second"):
        s3.put_object(
            Bucket=bucket,
            Key="record",
            Body=body,
            ObjectLockMode="COMPLIANCE",
            ObjectLockRetainUntilDate=until,
            ChecksumAlgorithm="SHA256",
        )
    s3.create_multipart_upload(Bucket=bucket, Key="half")
    with pytest.raises(s3.exceptions.ClientError, match="BucketNotEmpty"):
        s3.delete_bucket(Bucket=bucket)
    assert cloud.get(f"/sandbox/buckets/{bucket}", "POST") == {"emptied": 1}
    s3.delete_bucket(Bucket=bucket)


@pytest.mark.parametrize(("method", "status"), [("POST", 404), ("GET", 405)])
def test_what_is_no_bucket_or_no_order_is_refused(cloud: Cloud, method: str, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        cloud.get("/sandbox/buckets/nobodys", method)
    with refused.value as answer:
        assert answer.code == status
