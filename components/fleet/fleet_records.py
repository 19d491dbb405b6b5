"""Where the fleet's records go: inventory, runs of the roles, sessions; encrypted, and locked for a time."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.locked_bucket import LockedBucket, LockedBucketArgs, LockMode
from components.security.policy_document import Statement, key_for_log_groups

SERVICE = "ssm.amazonaws.com"
INVENTORY_PREFIX = "inventory"
LOCK_DAYS, COLD_AFTER_DAYS, EXPIRE_AFTER_DAYS = 30, 90, 400


@dataclass(frozen=True, kw_only=True)
class FleetRecordsArgs:
    """Whose records, and where."""

    environment: str
    account_id: pulumi.Input[str]
    region: str
    protect: bool = False


class FleetRecords(PlatformComponent):
    """A key, a bucket that Systems Manager may write into, and the sync of inventory and compliance into it."""

    bucket_name: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    key_arn: pulumi.Output[str]

    def __init__(self, name: str, args: FleetRecordsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        key = EncryptionKey(
            name,
            EncryptionKeyArgs(
                description=f"Sessions and records of the nodes of {args.environment}",
                alias="platform/fleet",
                account_id=args.account_id,
                statements=[_encrypt(args), key_for_log_groups(args.account_id, args.region)],
                protect=args.protect,
            ),
            opts=self.child(),
        )
        bucket = self._bucket(args, key)
        aws.ssm.ResourceDataSync(
            f"{name}-inventory",
            name=f"{args.environment}-inventory",
            s3_destination=aws.ssm.ResourceDataSyncS3DestinationArgs(
                bucket_name=bucket.bucket_name,
                region=args.region,
                prefix=INVENTORY_PREFIX,
                kms_key_arn=key.arn,
                sync_format="JsonSerDe",
            ),
            opts=self.child(),
        )
        self.bucket_name, self.bucket_arn, self.key_arn = bucket.bucket_name, bucket.arn, key.arn
        self.publish()

    def _bucket(self, args: FleetRecordsArgs, key: EncryptionKey) -> LockedBucket:
        bucket_name = pulumi.Output.format("platform-fleet-{0}", args.account_id)
        return LockedBucket(
            self.name,
            LockedBucketArgs(
                bucket_name=bucket_name,
                key_arn=key.arn,
                lock_mode=LockMode.GOVERNANCE,
                lock_days=LOCK_DAYS,
                cold_after_days=COLD_AFTER_DAYS,
                expire_after_days=EXPIRE_AFTER_DAYS,
                statements=_writing(bucket_name, args),
                protect=args.protect,
            ),
            opts=self.child(),
        )


def _encrypt(args: FleetRecordsArgs) -> Statement:
    return {
        "Sid": "SystemsManagerEncrypts",
        "Effect": "Allow",
        "Principal": {"Service": SERVICE},
        "Action": ["kms:GenerateDataKey*"],
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceAccount": args.account_id}},
    }


def _writing(bucket: pulumi.Output[str], args: FleetRecordsArgs) -> list[Statement]:
    """Only for this account, so that nobody else's sync can write here."""
    only = {"StringEquals": {"aws:SourceAccount": args.account_id}}
    return [
        {
            "Sid": "SystemsManagerLooks",
            "Effect": "Allow",
            "Principal": {"Service": SERVICE},
            "Action": "s3:GetBucketAcl",
            "Resource": pulumi.Output.format("arn:aws:s3:::{0}", bucket),
            "Condition": only,
        },
        {
            "Sid": "SystemsManagerWritesInventory",
            "Effect": "Allow",
            "Principal": {"Service": SERVICE},
            "Action": "s3:PutObject",
            "Resource": pulumi.Output.format("arn:aws:s3:::{0}/{1}/*", bucket, INVENTORY_PREFIX),
            "Condition": only,
        },
    ]
