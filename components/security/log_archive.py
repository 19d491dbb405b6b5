"""The organization's log archive: what happened in any account, where none of them can change it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.base import PlatformComponent
from components.security.archive_documents import (
    ArchiveWriters,
    config_statements,
    key_statements,
    trail_statements,
)
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.locked_bucket import LockedBucket, LockedBucketArgs, LockMode
from components.security.private_bucket import PrivateBucket, PrivateBucketArgs


@dataclass(frozen=True, kw_only=True)
class LogArchiveArgs:
    """The archive's account, its writers, and the terms of storage in days."""

    account_id: pulumi.Input[str]
    writers: ArchiveWriters
    lock_mode: LockMode
    lock_days: int
    cold_after_days: int
    expire_after_days: int
    protect: bool


class LogArchive(PlatformComponent):
    """The trail's bucket, Config's, and their key; the outputs are known only when the writers are let in.

    Config delivers into no bucket with Object Lock, so its own has versions instead, and the same guardrail before it.
    """

    bucket_name: pulumi.Output[str]
    config_bucket_name: pulumi.Output[str]
    key_arn: pulumi.Output[str]

    def __init__(self, name: str, args: LogArchiveArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        key = EncryptionKey(
            name,
            EncryptionKeyArgs(
                description="The organization's log archive",
                alias="platform/log-archive",
                account_id=args.account_id,
                statements=key_statements(args.writers),
                protect=args.protect,
            ),
            opts=self.child(),
        )
        self.key_arn = key.arn
        self.bucket_name = self._trail(args, key.arn)
        self.config_bucket_name = self._config(args, key.arn)
        self.publish()

    def _trail(self, args: LogArchiveArgs, key_arn: pulumi.Output[str]) -> pulumi.Output[str]:
        bucket_name = pulumi.Output.format("platform-log-archive-{0}", args.account_id)
        return LockedBucket(
            self.name,
            LockedBucketArgs(
                bucket_name=bucket_name,
                key_arn=key_arn,
                lock_mode=args.lock_mode,
                lock_days=args.lock_days,
                cold_after_days=args.cold_after_days,
                expire_after_days=args.expire_after_days,
                statements=trail_statements(bucket_name, args.writers),
                protect=args.protect,
            ),
            opts=self.child(),
        ).bucket_name

    def _config(self, args: LogArchiveArgs, key_arn: pulumi.Output[str]) -> pulumi.Output[str]:
        bucket_name = pulumi.Output.format("platform-log-archive-config-{0}", args.account_id)
        return PrivateBucket(
            f"{self.name}-config",
            PrivateBucketArgs(
                bucket_name=bucket_name,
                key_arn=key_arn,
                old_versions_days=args.lock_days,
                expire_after_days=args.expire_after_days,
                statements=config_statements(bucket_name, args.writers),
                protect=args.protect,
            ),
            opts=self.child(),
        ).bucket_name
