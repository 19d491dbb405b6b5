"""Inventory and compliance of the whole organization in one bucket, written by Systems Manager of every account."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.base import PlatformComponent
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.policy_document import Statement, account_root
from components.security.private_bucket import PrivateBucket, PrivateBucketArgs

SERVICE = "ssm.amazonaws.com"
PREFIX = "inventory"
OLD_VERSIONS_DAYS, FORGET_AFTER_DAYS = 30, 90
"""A node writes its inventory again and again; what none has written for this long belongs to a node that is gone."""


def bucket_name(account_id: str) -> str:
    """Of the account that holds the bucket; `platformctl fleet` finds it by this name."""
    return f"platform-inventory-{account_id}"


@dataclass(frozen=True, kw_only=True)
class CentralInventoryArgs:
    """The account that holds the bucket, the organization whose accounts write, and the role that reads."""

    account_id: pulumi.Input[str]
    organization_id: pulumi.Input[str]
    reader_role: str
    protect: bool = False


class CentralInventory(PlatformComponent):
    """The bucket and its key: encrypting is for Systems Manager of the organization, decrypting for one role."""

    bucket_name: pulumi.Output[str]
    key_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: CentralInventoryArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        key = EncryptionKey(
            name,
            EncryptionKeyArgs(
                description="Inventory and compliance of all nodes",
                alias="platform/inventory",
                account_id=args.account_id,
                statements=[_encrypt(args), _decrypt(args)],
                protect=args.protect,
            ),
            opts=self.child(),
        )
        bucket = pulumi.Output.from_input(args.account_id).apply(bucket_name)
        self.bucket_name = PrivateBucket(
            name,
            PrivateBucketArgs(
                bucket_name=bucket,
                key_arn=key.arn,
                old_versions_days=OLD_VERSIONS_DAYS,
                expire_after_days=FORGET_AFTER_DAYS,
                statements=_writing(bucket, args),
                protect=args.protect,
            ),
            opts=self.child(),
        ).bucket_name
        self.key_arn = key.arn
        self.publish()


def _encrypt(args: CentralInventoryArgs) -> Statement:
    return {
        "Sid": "SystemsManagerOfTheOrganizationEncrypts",
        "Effect": "Allow",
        "Principal": {"Service": SERVICE},
        "Action": ["kms:GenerateDataKey*"],
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceOrgID": args.organization_id}},
    }


def _decrypt(args: CentralInventoryArgs) -> Statement:
    """AWS's policy for reading does not allow decryption."""
    reader = pulumi.Output.format("arn:aws:iam::{0}:role/{1}", args.account_id, args.reader_role)
    return {
        "Sid": "ReaderDecrypts",
        "Effect": "Allow",
        "Principal": {"AWS": account_root(args.account_id)},
        "Action": ["kms:Decrypt"],
        "Resource": "*",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": reader}},
    }


def _writing(bucket: pulumi.Output[str], args: CentralInventoryArgs) -> list[Statement]:
    """Each account of the organization, and nobody else's."""
    from_us = {"StringEquals": {"aws:SourceOrgID": args.organization_id}}
    return [
        {
            "Sid": "SystemsManagerLooks",
            "Effect": "Allow",
            "Principal": {"Service": SERVICE},
            "Action": "s3:GetBucketAcl",
            "Resource": pulumi.Output.format("arn:aws:s3:::{0}", bucket),
            "Condition": from_us,
        },
        {
            "Sid": "SystemsManagerOfTheOrganizationWrites",
            "Effect": "Allow",
            "Principal": {"Service": SERVICE},
            "Action": "s3:PutObject",
            "Resource": pulumi.Output.format("arn:aws:s3:::{0}/{1}/*", bucket, PREFIX),
            "Condition": from_us,
        },
    ]
