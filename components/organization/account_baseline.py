"""What every member account has before anything is put into it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.base import PlatformComponent
from components.organization.account_backup import AccountBackup, AccountBackupArgs
from components.organization.account_defaults import AccountDefaults, AccountDefaultsArgs
from components.organization.account_roles import AccountRoles, AccountRolesArgs


@dataclass(frozen=True, kw_only=True)
class AccountBaselineArgs:
    """The parts; an account whose data is not backed up has no `backup`."""

    roles: AccountRolesArgs
    defaults: AccountDefaultsArgs
    backup: AccountBackupArgs | None = None


class AccountBaseline(PlatformComponent):
    """Roles, defaults and the place of the backups."""

    deploy_role_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: AccountBaselineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        roles = AccountRoles(name, args.roles, opts=self.child())
        AccountDefaults(name, args.defaults, opts=self.child())
        if args.backup is not None:
            AccountBackup(name, args.backup, opts=self.child())
        self.deploy_role_arn = roles.deploy_role_arn
        self.publish()
