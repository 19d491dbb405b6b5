"""A customer-managed key that rotates, under a readable alias."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.security.policy_document import Statement, administer_key, to_json

DELETION_WINDOW_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class EncryptionKeyArgs:
    """What the key protects, in which account, and the statements of the services that may use it."""

    description: str
    alias: str
    account_id: pulumi.Input[str]
    statements: Sequence[Statement] = ()
    protect: bool = False

    def __post_init__(self) -> None:
        if self.alias.startswith(("alias/", "aws/")):
            raise ValueError(
                f"EncryptionKeyArgs.alias: {self.alias!r}; leave alias/ off, and aws/ belongs to AWS"
            )


class EncryptionKey(PlatformComponent):
    """A symmetric KMS key and its alias."""

    key_id: pulumi.Output[str]
    arn: pulumi.Output[str]
    alias_name: pulumi.Output[str]

    def __init__(
        self, name: str, args: EncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        key = aws.kms.Key(
            f"{name}-key",
            description=args.description,
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            policy=to_json(administer_key(args.account_id), *args.statements),
            opts=self.child(protect=args.protect),
        )
        alias = aws.kms.Alias(
            f"{name}-alias", name=f"alias/{args.alias}", target_key_id=key.key_id, opts=self.child()
        )
        self.key_id, self.arn, self.alias_name = key.key_id, key.arn, alias.name
        self.publish()
