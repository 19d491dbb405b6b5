"""A bucket whose objects cannot be changed or deleted before their time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent, after
from components.security.policy_document import Statement
from components.security.private_bucket import close, version


class LockMode(StrEnum):
    """COMPLIANCE binds even the root user; GOVERNANCE can be lifted by a principal with a special permission."""

    COMPLIANCE = "COMPLIANCE"
    GOVERNANCE = "GOVERNANCE"


@dataclass(frozen=True, kw_only=True)
class LockedBucketArgs:
    """Name, key, terms, and who besides the account may reach the objects."""

    bucket_name: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    lock_mode: LockMode
    lock_days: int
    cold_after_days: int
    expire_after_days: int
    statements: Sequence[Statement]
    protect: bool


class LockedBucket(PlatformComponent):
    """Private, versioned, encrypted with the key, reachable over TLS only."""

    bucket_name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: LockedBucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        bucket = aws.s3.Bucket(
            f"{name}-bucket",
            bucket=args.bucket_name,
            object_lock_enabled=True,
            opts=self.child(protect=args.protect),
        )
        self._keep(bucket, args)
        # Who writes into the bucket must come after the policy that lets them.
        self.bucket_name = after(bucket.bucket, close(self, bucket, args.key_arn, args.statements))
        self.arn = bucket.arn
        self.publish()

    def _keep(self, bucket: aws.s3.Bucket, args: LockedBucketArgs) -> None:
        versioning = version(self, bucket)
        retention = aws.s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(
            mode=args.lock_mode.value, days=args.lock_days
        )
        aws.s3.BucketObjectLockConfiguration(
            f"{self.name}-lock",
            bucket=bucket.bucket,
            rule=aws.s3.BucketObjectLockConfigurationRuleArgs(default_retention=retention),
            opts=self.child(depends_on=[versioning]),
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{self.name}-lifecycle",
            bucket=bucket.bucket,
            rules=[_lifecycle(args)],
            opts=self.child(depends_on=[versioning]),
        )


def _lifecycle(args: LockedBucketArgs) -> aws.s3.BucketLifecycleConfigurationRuleArgs:
    return aws.s3.BucketLifecycleConfigurationRuleArgs(
        id="age-and-expire",
        status="Enabled",
        filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        transitions=[
            aws.s3.BucketLifecycleConfigurationRuleTransitionArgs(
                days=args.cold_after_days, storage_class="GLACIER"
            )
        ],
        expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=args.expire_after_days),
        noncurrent_version_expiration=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=args.lock_days
        ),
        abort_incomplete_multipart_upload=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
            days_after_initiation=7
        ),
    )
