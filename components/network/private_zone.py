"""Private names that every network of the platform resolves."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent

_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


@dataclass(frozen=True, kw_only=True)
class PrivateZoneArgs:
    """The domain and the first network that resolves it; others join through `ZoneMembership`."""

    domain: str
    vpc_id: pulumi.Input[str]
    region: str

    def __post_init__(self) -> None:
        if not _DOMAIN.fullmatch(self.domain):
            raise ValueError(
                f"PrivateZoneArgs.domain: {self.domain!r} is no domain name such as platform.internal"
            )


class PrivateZone(PlatformComponent):
    """A hosted zone that only associated networks see."""

    zone_id: pulumi.Output[str]

    def __init__(self, name: str, args: PrivateZoneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.zone_id = aws.route53.Zone(
            f"{name}-zone",
            name=args.domain,
            comment="Names inside the platform",
            vpcs=[aws.route53.ZoneVpcArgs(vpc_id=args.vpc_id, vpc_region=args.region)],
            # Spokes associate themselves from their own stacks; without this the zone would throw them out again.
            opts=self.child(ignore_changes=["vpcs"]),
        ).zone_id
        self.publish()


@dataclass(frozen=True, kw_only=True)
class ZoneMembershipArgs:
    """A spoke's network, the zone, and the provider of the account that owns the zone."""

    zone_id: pulumi.Input[str]
    vpc_id: pulumi.Input[str]
    region: str
    owner: pulumi.ProviderResource


class ZoneMembership(PlatformComponent):
    """Two sides must agree: the zone's account authorizes, the network's account associates."""

    zone_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: ZoneMembershipArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        authorization = aws.route53.VpcAssociationAuthorization(
            f"{name}-authorization",
            zone_id=args.zone_id,
            vpc_id=args.vpc_id,
            vpc_region=args.region,
            opts=self.child(provider=args.owner),
        )
        self.zone_id = aws.route53.ZoneAssociation(
            f"{name}-association",
            zone_id=authorization.zone_id,
            vpc_id=authorization.vpc_id,
            vpc_region=args.region,
            opts=self.child(),
        ).zone_id
        self.publish()
