"""A VPC over several zones with four tiers of subnets; nothing in it reaches anywhere until routes are added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.network.cidr_plan import SubnetBlocks, vpc_layout

TIER_TAGS: Mapping[str, Mapping[str, str]] = {
    "public": {"kubernetes.io/role/elb": "1"},
    "private": {"kubernetes.io/role/internal-elb": "1"},
    "data": {},
    "attachment": {},
}
"""Tier -> the tags by which load balancer controllers find their subnets."""


@dataclass(frozen=True, kw_only=True)
class VpcArgs:
    """The block and the zones; the layout inside follows from `cidr_plan`."""

    cidr: str
    availability_zones: Sequence[str]


class Vpc(PlatformComponent):
    """The VPC, its internet gateway, subnets and route tables, and a default security group without rules.

    Public and data subnets share one route table per tier; private and attachment subnets have one per zone, because
    a NAT gateway serves its own zone.
    """

    vpc_id: pulumi.Output[str]
    public_subnet_ids: pulumi.Output[list[str]]
    private_subnet_ids: pulumi.Output[list[str]]
    data_subnet_ids: pulumi.Output[list[str]]
    attachment_subnet_ids: pulumi.Output[list[str]]
    public_route_table_id: pulumi.Output[str]
    data_route_table_id: pulumi.Output[str]
    private_route_table_ids: pulumi.Output[list[str]]
    attachment_route_table_ids: pulumi.Output[list[str]]

    def __init__(self, name: str, args: VpcArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        layout = vpc_layout(name, args.cidr, args.availability_zones)
        super().__init__(name, opts)
        vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=args.cidr,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags={"Name": name},
            opts=self.child(),
        )
        self.vpc_id = vpc.id
        # Without rules nothing that forgets to name a group can talk to anybody.
        aws.ec2.DefaultSecurityGroup(
            f"{name}-default-group", vpc_id=vpc.id, ingress=[], egress=[], opts=self.child()
        )
        self._subnets(layout)
        self._internet()
        self.publish()

    def _subnets(self, layout: Mapping[str, SubnetBlocks]) -> None:
        public, data = self._table("public"), self._table("data")
        private = {zone: self._table(f"private-{zone}") for zone in layout}
        attachment = {zone: self._table(f"attachment-{zone}") for zone in layout}
        blocks = layout.items()
        self.public_subnet_ids = _ids([self._subnet("public", z, b.public, public) for z, b in blocks])
        self.data_subnet_ids = _ids([self._subnet("data", z, b.data, data) for z, b in blocks])
        self.private_subnet_ids = _ids([self._subnet("private", z, b.private, private[z]) for z, b in blocks])
        self.attachment_subnet_ids = _ids(
            [self._subnet("attachment", z, b.attachment, attachment[z]) for z, b in blocks]
        )
        self.public_route_table_id, self.data_route_table_id = public.id, data.id
        self.private_route_table_ids = _ids(private.values())
        self.attachment_route_table_ids = _ids(attachment.values())

    def _table(self, role: str) -> aws.ec2.RouteTable:
        name = f"{self.name}-{role}"
        return aws.ec2.RouteTable(name, vpc_id=self.vpc_id, tags={"Name": name}, opts=self.child())

    def _subnet(self, tier: str, zone: str, cidr: str, table: aws.ec2.RouteTable) -> aws.ec2.Subnet:
        name = f"{self.name}-{tier}-{zone}"
        subnet = aws.ec2.Subnet(
            name,
            vpc_id=self.vpc_id,
            availability_zone=zone,
            cidr_block=cidr,
            map_public_ip_on_launch=False,
            tags={"Name": name, "Tier": tier, **TIER_TAGS[tier]},
            opts=self.child(),
        )
        aws.ec2.RouteTableAssociation(name, subnet_id=subnet.id, route_table_id=table.id, opts=self.child())
        return subnet

    def _internet(self) -> None:
        gateway = aws.ec2.InternetGateway(
            f"{self.name}-internet", vpc_id=self.vpc_id, tags={"Name": self.name}, opts=self.child()
        )
        aws.ec2.Route(
            f"{self.name}-public-internet",
            route_table_id=self.public_route_table_id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
            opts=self.child(),
        )


def _ids(resources: Iterable[pulumi.CustomResource]) -> pulumi.Output[list[str]]:
    return pulumi.Output.all(*[resource.id for resource in resources]).apply(list)
