"""Settings of a whole account that make the safe way the default one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent

SHORTEST_PASSWORD = 14
REMEMBERED_PASSWORDS = 24


@dataclass(frozen=True, kw_only=True)
class AccountDefaultsArgs:
    """The alias, and a provider for each region in which the regional defaults are set."""

    alias: str
    regions: Mapping[str, pulumi.ProviderResource]


class AccountDefaults(PlatformComponent):
    """Password policy, no public buckets, encrypted volumes, IMDSv2, a readable alias."""

    alias: pulumi.Output[str]

    def __init__(
        self, name: str, args: AccountDefaultsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self.alias = aws.iam.AccountAlias(
            f"{name}-alias", account_alias=args.alias, opts=self.child()
        ).account_alias
        self._identity_and_storage()
        for region, provider in args.regions.items():
            self._regional(region, provider)
        self.publish()

    def _identity_and_storage(self) -> None:
        aws.iam.AccountPasswordPolicy(
            f"{self.name}-passwords",
            minimum_password_length=SHORTEST_PASSWORD,
            password_reuse_prevention=REMEMBERED_PASSWORDS,
            require_lowercase_characters=True,
            require_uppercase_characters=True,
            require_numbers=True,
            require_symbols=True,
            allow_users_to_change_password=True,
            opts=self.child(),
        )
        aws.s3.AccountPublicAccessBlock(
            f"{self.name}-no-public-buckets",
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self.child(),
        )

    def _regional(self, region: str, provider: pulumi.ProviderResource) -> None:
        aws.ebs.EncryptionByDefault(
            f"{self.name}-encrypted-volumes-{region}", enabled=True, opts=self.child(provider=provider)
        )
        # One hop: a container behind the node's bridge does not reach the node's credentials.
        aws.ec2.InstanceMetadataDefaults(
            f"{self.name}-imdsv2-{region}",
            http_tokens="required",
            http_put_response_hop_limit=1,
            opts=self.child(provider=provider),
        )
