"""Where an environment's records go: runs of the roles and sessions; encrypted, and locked for a time."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.base import PlatformComponent
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.locked_bucket import LockedBucket, LockedBucketArgs, LockMode
from components.security.policy_document import key_for_log_groups

LOCK_DAYS, COLD_AFTER_DAYS, EXPIRE_AFTER_DAYS = 30, 90, 400


@dataclass(frozen=True, kw_only=True)
class FleetRecordsArgs:
    """Whose records, and where."""

    environment: str
    account_id: pulumi.Input[str]
    region: str
    protect: bool = False


class FleetRecords(PlatformComponent):
    """A key, and a bucket that only nodes of the account write into."""

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
                statements=[key_for_log_groups(args.account_id, args.region)],
                protect=args.protect,
            ),
            opts=self.child(),
        )
        bucket = self._bucket(args, key)
        self.bucket_name, self.bucket_arn, self.key_arn = bucket.bucket_name, bucket.arn, key.arn
        self.publish()

    def _bucket(self, args: FleetRecordsArgs, key: EncryptionKey) -> LockedBucket:
        return LockedBucket(
            self.name,
            LockedBucketArgs(
                bucket_name=pulumi.Output.format("platform-fleet-{0}", args.account_id),
                key_arn=key.arn,
                lock_mode=LockMode.GOVERNANCE,
                lock_days=LOCK_DAYS,
                cold_after_days=COLD_AFTER_DAYS,
                expire_after_days=EXPIRE_AFTER_DAYS,
                statements=(),
                protect=args.protect,
            ),
            opts=self.child(),
        )
