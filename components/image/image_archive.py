"""Where released images keep what belongs to them: manifest, bill of materials, scan, and the journal of channels."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.base import PlatformComponent
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.locked_bucket import LockedBucket, LockedBucketArgs, LockMode

COLD_AFTER_DAYS = 180
"""An image this old is long out of every channel; what belongs to it is kept for audits."""


@dataclass(frozen=True, kw_only=True)
class ImageArchiveArgs:
    """The account, and how many days a release can neither be changed nor deleted, and is kept."""

    account_id: pulumi.Input[str]
    lock_days: int
    expire_after_days: int
    protect: bool

    def __post_init__(self) -> None:
        if not 0 < self.lock_days < self.expire_after_days:
            raise ValueError(
                f"ImageArchiveArgs: lock_days {self.lock_days} must be at least 1 and less than "
                f"expire_after_days {self.expire_after_days}"
            )


class ImageArchive(PlatformComponent):
    """A locked bucket and its key, in the account that shares the images."""

    bucket_name: pulumi.Output[str]
    key_arn: pulumi.Output[str]

    def __init__(self, name: str, args: ImageArchiveArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        key = EncryptionKey(
            name,
            EncryptionKeyArgs(
                description="What belongs to released images",
                alias="platform/images",
                account_id=args.account_id,
                protect=args.protect,
            ),
            opts=self.child(),
        )
        self.bucket_name = LockedBucket(
            name,
            LockedBucketArgs(
                bucket_name=pulumi.Output.format("platform-images-{0}", args.account_id),
                key_arn=key.arn,
                lock_mode=LockMode.GOVERNANCE,
                lock_days=args.lock_days,
                cold_after_days=COLD_AFTER_DAYS,
                expire_after_days=args.expire_after_days,
                statements=(),
                protect=args.protect,
            ),
            opts=self.child(),
        ).bucket_name
        self.key_arn = key.arn
        self.publish()
