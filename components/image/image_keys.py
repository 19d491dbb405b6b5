"""The keys of image volumes, one in each region: a volume under AWS's own key cannot be shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.base import PlatformComponent
from components.image.launch_grant import OPERATIONS, scaling_role_arn
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.policy_document import Statement, account_root

LAUNCH = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*")
"""What EC2 asks of the source key when an instance starts from an encrypted image."""


@dataclass(frozen=True, kw_only=True)
class ImageKeysArgs:
    """The owner, the accounts that launch the images, and the provider of the second region."""

    account_id: pulumi.Input[str]
    share_with: Sequence[pulumi.Input[str]]
    second_provider: pulumi.ProviderResource
    protect: bool


class ImageKeys(PlatformComponent):
    """The home region's key and the second region's."""

    arn: pulumi.Output[str]
    second_arn: pulumi.Output[str]

    def __init__(self, name: str, args: ImageKeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.arn = self._key("home", args, self.child())
        self.second_arn = self._key("second", args, self.child(provider=args.second_provider))
        self.publish()

    def _key(self, region: str, args: ImageKeysArgs, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
        key = EncryptionKeyArgs(
            description="Volumes of golden images",
            alias="platform/image-volumes",
            account_id=args.account_id,
            statements=_launch(args.share_with),
            protect=args.protect,
        )
        return EncryptionKey(f"{self.name}-{region}", key, opts=opts).arn


def _launch(accounts: Sequence[pulumi.Input[str]]) -> tuple[Statement, ...]:
    """The accounts decide through IAM who of them launches; EC2 keeps the right for as long as the machine lives."""
    principal = {"AWS": [account_root(account) for account in accounts]}
    return (
        {
            "Sid": "AccountsLaunch",
            "Effect": "Allow",
            "Principal": principal,
            "Action": list(LAUNCH),
            "Resource": "*",
        },
        {
            "Sid": "AccountsGrantToAws",
            "Effect": "Allow",
            "Principal": principal,
            "Action": "kms:CreateGrant",
            "Resource": "*",
            "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
        },
        *_grant_to_auto_scaling(accounts),
    )


def _grant_to_auto_scaling(accounts: Sequence[pulumi.Input[str]]) -> tuple[Statement, ...]:
    """A deployment makes this grant itself, so it is for no AWS resource: it is limited by whom and what it is for."""
    principal = {"AWS": [account_root(account) for account in accounts]}
    return (
        {
            "Sid": "AccountsGrantToAutoScaling",
            "Effect": "Allow",
            "Principal": principal,
            "Action": "kms:CreateGrant",
            "Resource": "*",
            "Condition": {
                "StringEquals": {"kms:GranteePrincipal": [scaling_role_arn(account) for account in accounts]},
                "ForAllValues:StringEquals": {"kms:GrantOperations": list(OPERATIONS)},
            },
        },
        {
            "Sid": "AccountsSeeGrants",
            "Effect": "Allow",
            "Principal": principal,
            "Action": "kms:ListGrants",
            "Resource": "*",
        },
    )
