"""An encrypted home for recovery points."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs


@dataclass(frozen=True, kw_only=True)
class BackupVaultArgs:
    """The vault's name is a contract: backup plans refer to it."""

    account_id: pulumi.Input[str]
    vault_name: str
    protect: bool


class BackupVault(PlatformComponent):
    """The vault and its own key, so that losing another key does not cost the backups."""

    vault_arn: pulumi.Output[str]

    def __init__(self, name: str, args: BackupVaultArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        key = EncryptionKey(
            f"{name}-backup",
            EncryptionKeyArgs(
                description="Recovery points",
                alias=f"platform/backup/{args.vault_name}",
                account_id=args.account_id,
                protect=args.protect,
            ),
            opts=self.child(),
        )
        self.vault_arn = aws.backup.Vault(
            f"{name}-vault",
            name=args.vault_name,
            kms_key_arn=key.arn,
            opts=self.child(protect=args.protect),
        ).arn
        self.publish()
