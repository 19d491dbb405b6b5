"""A bucket for the account alone: versioned, encrypted with a key of ours, closed to the public, over TLS only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent, after
from components.security.policy_document import Statement, only_over_tls, to_json


@dataclass(frozen=True, kw_only=True)
class PrivateBucketArgs:
    """Name and key, who besides the account may reach the objects, and days after which objects are removed.

    Objects that were overwritten or deleted are removed after `old_versions_days`.
    """

    bucket_name: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    old_versions_days: int
    expire_after_days: int | None = None
    statements: Sequence[Statement] = ()
    protect: bool = False


class PrivateBucket(PlatformComponent):
    """Its contents can be overwritten and deleted; for records that must not be, there is LockedBucket."""

    bucket_name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: PrivateBucketArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        bucket = aws.s3.Bucket(
            f"{name}-bucket", bucket=args.bucket_name, opts=self.child(protect=args.protect)
        )
        versioning = version(self, bucket)
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=bucket.bucket,
            rules=[_lifecycle(args)],
            opts=self.child(depends_on=[versioning]),
        )
        # Who writes into the bucket must come after the policy that lets them.
        self.bucket_name = after(bucket.bucket, close(self, bucket, args.key_arn, args.statements))
        self.arn = bucket.arn
        self.publish()


def version(owner: PlatformComponent, bucket: aws.s3.Bucket) -> aws.s3.BucketVersioning:
    """Keep what is overwritten and deleted."""
    return aws.s3.BucketVersioning(
        f"{owner.name}-versioning",
        bucket=bucket.bucket,
        versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
        opts=owner.child(),
    )


def close(
    owner: PlatformComponent,
    bucket: aws.s3.Bucket,
    key_arn: pulumi.Input[str],
    statements: Sequence[Statement],
) -> aws.s3.BucketPolicy:
    """Encrypt the bucket, take it from the public, and let in only whom the statements name."""
    _encrypt(owner, bucket, key_arn)
    aws.s3.BucketOwnershipControls(
        f"{owner.name}-ownership",
        bucket=bucket.bucket,
        rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
        opts=owner.child(),
    )
    closed = aws.s3.BucketPublicAccessBlock(
        f"{owner.name}-not-public",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=owner.child(),
    )
    own = [bucket.arn, pulumi.Output.format("{0}/*", bucket.arn)]
    return aws.s3.BucketPolicy(
        f"{owner.name}-policy",
        bucket=bucket.bucket,
        policy=to_json(only_over_tls("s3:*", own), *statements),
        # Both calls change the bucket's policy settings, and S3 refuses the second while the first runs.
        opts=owner.child(depends_on=[closed]),
    )


def _encrypt(owner: PlatformComponent, bucket: aws.s3.Bucket, key_arn: pulumi.Input[str]) -> None:
    default = aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
        sse_algorithm="aws:kms", kms_master_key_id=key_arn
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        f"{owner.name}-encryption",
        bucket=bucket.bucket,
        rules=[
            aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                apply_server_side_encryption_by_default=default, bucket_key_enabled=True
            )
        ],
        opts=owner.child(),
    )


def _lifecycle(args: PrivateBucketArgs) -> aws.s3.BucketLifecycleConfigurationRuleArgs:
    expiration = (
        aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=args.expire_after_days)
        if args.expire_after_days is not None
        else None
    )
    return aws.s3.BucketLifecycleConfigurationRuleArgs(
        id="tidy",
        status="Enabled",
        filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        expiration=expiration,
        noncurrent_version_expiration=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=args.old_versions_days
        ),
        abort_incomplete_multipart_upload=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
            days_after_initiation=7
        ),
    )
