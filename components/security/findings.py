"""Where findings come together: Security Hub of every account, and the organization's Access Analyzer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent, after


@dataclass(frozen=True, kw_only=True)
class FindingsArgs:
    """The account that collects, the management account's provider, which names it, and the other accounts' ids.

    `accounts` holds a provider for each account, the one that collects included.
    """

    administrator_id: pulumi.Input[str]
    management: pulumi.ProviderResource
    accounts: Mapping[str, pulumi.ProviderResource]
    members: Mapping[str, pulumi.Input[str]]


class Findings(PlatformComponent):
    """The provider given to the component is the collecting account's."""

    administrator_id: pulumi.Output[str]
    analyzer_arn: pulumi.Output[str]

    def __init__(self, name: str, args: FindingsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        hubs = {account: self._hub(account, provider) for account, provider in args.accounts.items()}
        administrator = aws.securityhub.OrganizationAdminAccount(
            f"{name}-administrator",
            admin_account_id=args.administrator_id,
            opts=self.child(provider=args.management, depends_on=list(hubs.values())),
        )
        # A hub that is on already is left as it is, without the standards that AWS would choose for a new one.
        for account, account_id in args.members.items():
            aws.securityhub.Member(
                f"{name}-{account}", account_id=account_id, opts=self.child(depends_on=[administrator])
            )
        self.administrator_id = after(administrator.admin_account_id, administrator)
        self.analyzer_arn = aws.accessanalyzer.Analyzer(
            f"{name}-external-access",
            analyzer_name="platform-external-access",
            type="ORGANIZATION",
            opts=self.child(),
        ).arn
        self.publish()

    def _hub(self, account: str, provider: pulumi.ProviderResource) -> aws.securityhub.Account:
        """Standards are chosen through the guardrails; the default ones would judge everything twice."""
        return aws.securityhub.Account(
            f"{self.name}-{account}",
            enable_default_standards=False,
            auto_enable_controls=True,
            control_finding_generator="SECURITY_CONTROL",
            opts=self.child(provider=provider),
        )
