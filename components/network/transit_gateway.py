"""The hub: a transit gateway whose route tables keep environments apart, shared with the organization."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent

FIRST_PRIVATE_ASN = 64512


@dataclass(frozen=True, kw_only=True)
class TransitGatewayArgs:
    """The organization that may attach, and its address block, which spokes must not reach through each other."""

    organization_arn: pulumi.Input[str]
    organization_cidr: str
    asn: int = FIRST_PRIVATE_ASN


class TransitGateway(PlatformComponent):
    """One table per side. Attachments are accepted one by one, and learn nothing by default.

    Spokes of `prod` and `nonprod` propagate into `shared` only, so a packet from one spoke to another finds no route.
    The blackhole stops the detour over the default route to the egress network and back.
    """

    transit_gateway_id: pulumi.Output[str]
    prod_route_table_id: pulumi.Output[str]
    nonprod_route_table_id: pulumi.Output[str]
    shared_route_table_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: TransitGatewayArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        gateway = aws.ec2transitgateway.TransitGateway(
            f"{name}-gateway",
            description="Hub of the platform's networks",
            amazon_side_asn=args.asn,
            auto_accept_shared_attachments="disable",
            default_route_table_association="disable",
            default_route_table_propagation="disable",
            dns_support="enable",
            vpn_ecmp_support="enable",
            tags={"Name": name},
            opts=self.child(),
        )
        self.transit_gateway_id = gateway.id
        self._share(gateway, args.organization_arn)
        self.prod_route_table_id = self._spoke_table("prod", args.organization_cidr)
        self.nonprod_route_table_id = self._spoke_table("nonprod", args.organization_cidr)
        self.shared_route_table_id = self._table("shared")
        self.publish()

    def _table(self, side: str) -> pulumi.Output[str]:
        return aws.ec2transitgateway.RouteTable(
            f"{self.name}-{side}",
            transit_gateway_id=self.transit_gateway_id,
            tags={"Name": f"{self.name}-{side}"},
            opts=self.child(),
        ).id

    def _spoke_table(self, side: str, organization_cidr: str) -> pulumi.Output[str]:
        table = self._table(side)
        aws.ec2transitgateway.Route(
            f"{self.name}-{side}-no-detour",
            destination_cidr_block=organization_cidr,
            blackhole=True,
            transit_gateway_route_table_id=table,
            opts=self.child(),
        )
        return table

    def _share(
        self, gateway: aws.ec2transitgateway.TransitGateway, organization_arn: pulumi.Input[str]
    ) -> None:
        share = aws.ram.ResourceShare(
            f"{self.name}-share", name=self.name, allow_external_principals=False, opts=self.child()
        )
        aws.ram.ResourceAssociation(
            f"{self.name}-share", resource_share_arn=share.arn, resource_arn=gateway.arn, opts=self.child()
        )
        aws.ram.PrincipalAssociation(
            f"{self.name}-share", resource_share_arn=share.arn, principal=organization_arn, opts=self.child()
        )
