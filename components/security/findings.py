"""Where findings come together: Security Hub and the organization's Access Analyzer."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent


@dataclass(frozen=True, kw_only=True)
class FindingsArgs:
    """The account that collects, and the provider of the management account, which names it."""

    account_id: pulumi.Input[str]
    management: pulumi.ProviderResource


class Findings(PlatformComponent):
    """The provider given to the component is the collecting account's."""

    analyzer_arn: pulumi.Output[str]

    def __init__(self, name: str, args: FindingsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        # Standards are chosen through the guardrails; the default ones would judge everything twice.
        hub = aws.securityhub.Account(
            f"{name}-hub",
            enable_default_standards=False,
            auto_enable_controls=True,
            control_finding_generator="SECURITY_CONTROL",
            opts=self.child(),
        )
        aws.securityhub.OrganizationAdminAccount(
            f"{name}-administrator",
            admin_account_id=args.account_id,
            opts=self.child(provider=args.management, depends_on=[hub]),
        )
        self.analyzer_arn = aws.accessanalyzer.Analyzer(
            f"{name}-external-access",
            analyzer_name="platform-external-access",
            type="ORGANIZATION",
            opts=self.child(),
        ).arn
        self.publish()
