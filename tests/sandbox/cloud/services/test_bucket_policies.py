"""Bucket policies with conditions, as S3 reads them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.cloud.emulator import REGION, Cloud

pytestmark = pytest.mark.sandbox


def bucket(cloud: Cloud, name: str, *statements: dict[str, Any]) -> Any:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=name, Key="key", Body=b"content")
    s3.put_bucket_policy(
        Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    )
    return s3


def deny(name: str, action: str, condition: dict[str, Any] | None = None) -> dict[str, Any]:
    statement = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": f"arn:aws:s3:::{name}/*"}
    return {**statement, "Condition": condition} if condition else statement


def test_only_over_tls_lets_requests_through_that_stand_for_tls(cloud: Cloud) -> None:
    s3 = bucket(cloud, "tls", deny("tls", "s3:*", {"Bool": {"aws:SecureTransport": "false"}}))
    s3.put_object(Bucket="tls", Key="key", Body=b"new")
    assert s3.get_object(Bucket="tls", Key="key")["Body"].read() == b"new"


def test_a_refusal_without_condition_holds_for_its_action_alone(cloud: Cloud) -> None:
    s3 = bucket(cloud, "closed", deny("closed", "s3:PutObject"))
    assert s3.get_object(Bucket="closed", Key="key")["Body"].read() == b"content"
    with pytest.raises(ClientError, match="403"):
        s3.put_object(Bucket="closed", Key="key", Body=b"new")


def test_a_refusal_whose_condition_holds_is_a_refusal(cloud: Cloud) -> None:
    s3 = bucket(cloud, "plain", deny("plain", "s3:GetObject", {"Bool": {"aws:SecureTransport": "true"}}))
    with pytest.raises(ClientError, match="403"):
        s3.get_object(Bucket="plain", Key="key")
