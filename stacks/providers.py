"""One `aws.Provider` per account and region, by assume-role; there is no default provider."""

from __future__ import annotations

import pulumi_aws as aws

from stacks.context import Context
from stacks.names import DEPLOY_ROLE, MANAGEMENT_ACCOUNT
from stacks.outputs import Entries, entry


class Providers:
    """The providers of one stack, made on first use.

    A resource without one of these is refused by the engine (`pulumi:disable-default-providers`), so nothing lands
    in whatever account the caller's credentials happen to mean.
    """

    def __init__(
        self,
        context: Context,
        account_ids: Entries,
        role_name: str = DEPLOY_ROLE,
    ) -> None:
        self._context = context
        self._account_ids = account_ids
        self._role_name = role_name
        self._made: dict[tuple[str, str], aws.Provider] = {}

    def of(self, account: str, region: str | None = None) -> aws.Provider:
        """The provider for an account; the home region unless another one is named."""
        place = (account, region or self._context.region)
        if place not in self._made:
            self._made[place] = self._make(*place)
        return self._made[place]

    def _make(self, account: str, region: str) -> aws.Provider:
        account_id = entry(self._account_ids, account, "account id")
        role = account_id.apply(lambda number: f"arn:aws:iam::{number}:role/{self._role_name}")
        return aws.Provider(
            f"{account}-{region}",
            region=region,
            assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=role, session_name="platform")],
            allowed_account_ids=[account_id],
            default_tags=default_tags(self._context.at(account, region)),
        )


def management_provider(context: Context, account_id: str) -> aws.Provider:
    """The caller's own credentials, refused when they belong to any other account."""
    place = context.at(MANAGEMENT_ACCOUNT, context.region)
    return aws.Provider(
        f"{MANAGEMENT_ACCOUNT}-{context.region}",
        region=context.region,
        allowed_account_ids=[account_id],
        default_tags=default_tags(place),
    )


def default_tags(context: Context) -> aws.ProviderDefaultTagsArgs:
    """Tags that the provider puts on everything that can carry them."""
    return aws.ProviderDefaultTagsArgs(tags=dict(context.tags))
