"""Where the security stack works: its own account, and a way into both regions of every other one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from stacks.context import Context, context_of
from stacks.core_settings import SecuritySettings
from stacks.names import MANAGEMENT_ACCOUNT, SECURITY_ACCOUNT
from stacks.outputs import OrganizationOutputs, entry, read
from stacks.providers import Providers, management_provider


@dataclass(frozen=True, kw_only=True)
class Place:
    """Account -> its id and its provider in the home region and in the second one."""

    settings: SecuritySettings
    organization: OrganizationOutputs
    account_ids: Mapping[str, pulumi.Output[str]]
    providers: Mapping[str, aws.Provider]
    second_providers: Mapping[str, aws.Provider]

    @property
    def account_id(self) -> pulumi.Output[str]:
        return self.account_ids[SECURITY_ACCOUNT]

    @property
    def opts(self) -> pulumi.ResourceOptions:
        return self.into(SECURITY_ACCOUNT)

    def into(self, account: str, *, second: bool = False) -> pulumi.ResourceOptions:
        providers = self.second_providers if second else self.providers
        return pulumi.ResourceOptions(provider=providers[account])


def place_of(settings: SecuritySettings) -> Place:
    """The place, from the settings and what the organization stack made."""
    organization = read(OrganizationOutputs)
    context = context_of(settings, SECURITY_ACCOUNT)
    ids = {name: entry(organization.account_ids, name, "account id") for name in settings.accounts}
    members = Providers(context, organization.account_ids)
    return Place(
        settings=settings,
        organization=organization,
        account_ids={MANAGEMENT_ACCOUNT: organization.management_account_id, **ids},
        providers=_providers(context, settings, members, settings.home_region),
        second_providers=_providers(context, settings, members, settings.regions.second),
    )


def _providers(
    context: Context, settings: SecuritySettings, members: Providers, region: str
) -> dict[str, aws.Provider]:
    there = context.at(SECURITY_ACCOUNT, region)
    management = management_provider(there, settings.management_account_id)
    return {MANAGEMENT_ACCOUNT: management, **{name: members.of(name, region) for name in settings.accounts}}
