"""Services that another account runs for the whole organization, so that nobody works in the management account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent


@dataclass(frozen=True, kw_only=True)
class DelegationArgs:
    """The account and the service principals. GuardDuty and Security Hub have their own call for this."""

    account_id: pulumi.Input[str]
    services: Sequence[str]


class Delegation(PlatformComponent):
    """One delegated administrator for several services."""

    services: pulumi.Output[list[str]]

    def __init__(self, name: str, args: DelegationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        made = [
            aws.organizations.DelegatedAdministrator(
                f"{name}-{service.split('.')[0]}",
                account_id=args.account_id,
                service_principal=service,
                opts=self.child(),
            )
            for service in args.services
        ]
        self.services = pulumi.Output.all(*[each.service_principal for each in made]).apply(list)
        self.publish()
