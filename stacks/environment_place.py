"""The account that an environment goes into, and what earlier stacks left for it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.cluster.pod_role import ClusterIdentity
from stacks.context import Context, context_of
from stacks.environment_settings import EnvironmentSettings
from stacks.names import SHARED_ACCOUNT
from stacks.outputs import OrganizationOutputs, SharedOutputs, entry, read
from stacks.providers import Providers


@dataclass(frozen=True, kw_only=True)
class Place:
    """The account that everything goes into, and what earlier stacks left for it."""

    settings: EnvironmentSettings
    context: Context
    account_id: pulumi.Output[str]
    organization: OrganizationOutputs
    shared: SharedOutputs
    provider: aws.Provider
    hub: aws.Provider

    @property
    def opts(self) -> pulumi.ResourceOptions:
        """For top components: their children inherit the account's provider."""
        return pulumi.ResourceOptions(provider=self.provider)

    @property
    def cluster(self) -> ClusterIdentity:
        name = f"platform-{self.settings.stack}"
        return ClusterIdentity(name=name, account_id=self.account_id, region=self.context.region)


def place_of(settings: EnvironmentSettings) -> Place:
    organization, shared = read(OrganizationOutputs), read(SharedOutputs)
    account = settings.stack
    context = context_of(settings, account)
    providers = Providers(context, organization.account_ids)
    return Place(
        settings=settings,
        context=context,
        account_id=entry(organization.account_ids, account, "account id"),
        organization=organization,
        shared=shared,
        provider=providers.of(account),
        hub=providers.of(SHARED_ACCOUNT),
    )
