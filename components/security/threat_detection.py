"""GuardDuty in every account, run by the security account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent, after

FASTEST = "FIFTEEN_MINUTES"


@dataclass(frozen=True, kw_only=True)
class ThreatDetectionArgs:
    """The administrator's account and a provider for each account; the key `management` names the owner."""

    administrator: str
    administrator_id: pulumi.Input[str]
    management: pulumi.ProviderResource
    accounts: Mapping[str, pulumi.ProviderResource]

    def __post_init__(self) -> None:
        if self.administrator not in self.accounts:
            raise ValueError(
                f"ThreatDetectionArgs.administrator: {self.administrator} is none of {', '.join(self.accounts)}"
            )


class ThreatDetection(PlatformComponent):
    """Detectors first: naming an administrator makes AWS create one there, which would then be in the way."""

    administrator_id: pulumi.Output[str]
    detector_ids: pulumi.Output[Mapping[str, str]]

    def __init__(
        self, name: str, args: ThreatDetectionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        detectors = {
            account: aws.guardduty.Detector(
                f"{name}-{account}",
                enable=True,
                finding_publishing_frequency=FASTEST,
                opts=self.child(provider=provider),
            )
            for account, provider in args.accounts.items()
        }
        administrator = aws.guardduty.OrganizationAdminAccount(
            f"{name}-administrator",
            admin_account_id=args.administrator_id,
            opts=self.child(provider=args.management, depends_on=list(detectors.values())),
        )
        aws.guardduty.OrganizationConfiguration(
            f"{name}-organization",
            detector_id=detectors[args.administrator].id,
            auto_enable_organization_members="ALL",
            opts=self.child(provider=args.accounts[args.administrator], depends_on=[administrator]),
        )
        self.administrator_id = after(administrator.admin_account_id, administrator)
        self.detector_ids = pulumi.Output.all(**{account: each.id for account, each in detectors.items()})
        self.publish()
