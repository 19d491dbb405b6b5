"""Where an account's backups go, and the role that writes them; the organization's backup policy names both."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.security.backup_vault import BackupVault, BackupVaultArgs
from components.security.policy_document import service_trust

SERVICE_POLICIES = (
    "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
    "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
)


@dataclass(frozen=True, kw_only=True)
class AccountBackupArgs:
    """Names are the same in every account, because one policy covers them all."""

    account_id: pulumi.Input[str]
    vault_name: str
    role_name: str
    protect: bool


class AccountBackup(PlatformComponent):
    """An encrypted vault and the role of AWS Backup."""

    vault_arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: AccountBackupArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        vault = BackupVault(
            name,
            BackupVaultArgs(account_id=args.account_id, vault_name=args.vault_name, protect=args.protect),
            opts=self.child(),
        )
        role = aws.iam.Role(
            f"{name}-backup",
            name=args.role_name,
            description="AWS Backup, making and restoring recovery points",
            assume_role_policy=service_trust(
                "backup.amazonaws.com", {"StringEquals": {"aws:SourceAccount": args.account_id}}
            ),
            opts=self.child(),
        )
        for policy in SERVICE_POLICIES:
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy.rpartition('For')[2].lower()}",
                role=role.name,
                policy_arn=policy,
                opts=self.child(),
            )
        self.vault_arn, self.role_arn = vault.vault_arn, role.arn
        self.publish()
