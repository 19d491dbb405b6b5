"""Make what Pulumi needs on a real organization before its first stack: a state bucket and a key.

Everything is created if missing and left alone if right, so that a second run changes nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client

ALIAS = "alias/pulumi-state"
RETENTION_DAYS = 30
RETENTION_MODE: Final = "GOVERNANCE"
CLASSIC_REGION = "us-east-1"


class BootstrapError(RuntimeError):
    """The state bucket or its key cannot be made as asked; the message says what stands in the way."""


@dataclass(frozen=True, kw_only=True)
class Backend:
    """What `bootstrap` made or found."""

    bucket: str
    region: str
    key_arn: str
    created: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"s3://{self.bucket}?region={self.region}&awssdk=v2"

    @property
    def secrets_provider(self) -> str:
        return f"awskms://{ALIAS}?region={self.region}"


def bootstrap(bucket: str, region: str) -> Backend:
    """Create the bucket and the key in the account of the caller's credentials. Raises BootstrapError."""
    try:
        session = boto3.Session(region_name=region)
        created: list[str] = []
        key_arn = _key(session.client("kms"), created)
        s3 = session.client("s3")
        _bucket(s3, bucket, region, created)
        _protect(s3, bucket, key_arn)
    except (BotoCoreError, ClientError) as error:
        raise BootstrapError(f"Bootstrap of bucket {bucket!r} in {region} failed: {error}") from error
    return Backend(bucket=bucket, region=region, key_arn=key_arn, created=tuple(created))


def _key(kms: KMSClient, created: list[str]) -> str:
    """The key behind the alias: one for state encryption and for stack secrets, rotated every year."""
    try:
        return kms.describe_key(KeyId=ALIAS)["KeyMetadata"]["Arn"]
    except kms.exceptions.NotFoundException:
        metadata = kms.create_key(Description="Pulumi state and stack secrets")["KeyMetadata"]
    kms.enable_key_rotation(KeyId=metadata["KeyId"])
    kms.create_alias(AliasName=ALIAS, TargetKeyId=metadata["KeyId"])
    created.append(f"KMS key {ALIAS}")
    return metadata["Arn"]


def _bucket(s3: S3Client, bucket: str, region: str, created: list[str]) -> None:
    """Object lock can only be turned on when a bucket is made, so an existing one must have it already."""
    if _exists(s3, bucket):
        _refuse_without_object_lock(s3, bucket)
        return
    arguments: dict[str, Any] = {"Bucket": bucket, "ObjectLockEnabledForBucket": True}
    if region != CLASSIC_REGION:
        arguments["CreateBucketConfiguration"] = {"LocationConstraint": region}
    s3.create_bucket(**arguments)
    created.append(f"bucket {bucket}")


def _exists(s3: S3Client, bucket: str) -> bool:
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"404", "NoSuchBucket"}:
            return False
        if error.response["Error"]["Code"] == "403":
            raise BootstrapError(
                f"Bucket {bucket!r} belongs to another account: bucket names are global. Choose another with --bucket."
            ) from error
        raise
    return True


def _refuse_without_object_lock(s3: S3Client, bucket: str) -> None:
    try:
        s3.get_object_lock_configuration(Bucket=bucket)
    except ClientError as error:
        raise BootstrapError(
            f"Bucket {bucket!r} exists without object lock, which cannot be added later. "
            "Choose another name with --bucket, or move the state and delete it first."
        ) from error


def _protect(s3: S3Client, bucket: str, key_arn: str) -> None:
    """Versioning, encryption, no public access, TLS only, and versions that nobody deletes early."""
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    _lock(s3, bucket)
    s3.put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [
                {
                    "ApplyServerSideEncryptionByDefault": {
                        "SSEAlgorithm": "aws:kms",
                        "KMSMasterKeyID": key_arn,
                    },
                    "BucketKeyEnabled": True,
                }
            ]
        },
    )
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(_tls_only(bucket)))


def _lock(s3: S3Client, bucket: str) -> None:
    """Left alone when it is right: the lock of a bucket in use is nothing to touch without need."""
    present = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    retention = present.get("Rule", {}).get("DefaultRetention", {})
    if (retention.get("Mode"), retention.get("Days")) != (RETENTION_MODE, RETENTION_DAYS):
        s3.put_object_lock_configuration(
            Bucket=bucket,
            ObjectLockConfiguration={
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": RETENTION_MODE, "Days": RETENTION_DAYS}},
            },
        )


def _tls_only(bucket: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "DenyInsecureTransport",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
