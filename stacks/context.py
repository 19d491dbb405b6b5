"""Who and where a resource belongs to: the one source of the tags on every AWS resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from stacks.common_settings import CommonSettings
from stacks.names import PLATFORM_ENVIRONMENT, CoreStack


@dataclass(frozen=True, kw_only=True)
class Context:
    """Facts that every resource of one provider shares.

    `environment` is the stage of life (dev, stage, prod, or platform for what all of them use); `account` is where
    the resource lives; `stack` is the Pulumi stack that owns it. A spoke's route in the hub has environment dev,
    account shared, stack dev.
    """

    environment: str
    account: str
    owner: str
    cost_centre: str
    region: str
    stack: str

    @property
    def tags(self) -> Mapping[str, str]:
        """Tags for the default_tags of a provider; guardrails require each of them."""
        return {
            "Environment": self.environment,
            "Account": self.account,
            "Owner": self.owner,
            "CostCenter": self.cost_centre,
            "ManagedBy": "pulumi",
            "Stack": self.stack,
        }

    def at(self, account: str, region: str) -> Context:
        """The same stack, seen in another account or region."""
        return replace(self, account=account, region=region)


def context_of(settings: CommonSettings, account: str) -> Context:
    """The context of a stack whose main account is `account`, in the home region."""
    return Context(
        environment=PLATFORM_ENVIRONMENT if settings.stack in set(CoreStack) else settings.stack,
        account=account,
        owner=settings.owner,
        cost_centre=settings.cost_centre,
        region=settings.home_region,
        stack=settings.stack,
    )
