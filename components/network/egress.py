"""The hub's own network: the organization's only way out, and the home of shared services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.network.endpoints import VpcEndpoints, VpcEndpointsArgs
from components.network.flow_logs import FlowLogs, FlowLogsArgs
from components.network.transit_gateway import TransitGateway
from components.network.vpc import Vpc, VpcArgs

ANYWHERE = "0.0.0.0/0"


@dataclass(frozen=True, kw_only=True)
class EgressNetworkArgs:
    """Addresses and zones of the network, and the hub that it serves."""

    cidr: str
    organization_cidr: str
    availability_zones: Sequence[str]
    account_id: pulumi.Input[str]
    region: str
    hub: TransitGateway
    protect: bool = False


class EgressNetwork(PlatformComponent):
    """A VPC with a NAT gateway per zone; spokes' default routes end here."""

    vpc_id: pulumi.Output[str]
    private_subnet_ids: pulumi.Output[list[str]]
    public_addresses: pulumi.Output[list[str]]

    def __init__(
        self, name: str, args: EgressNetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        vpc = Vpc(
            name, VpcArgs(cidr=args.cidr, availability_zones=args.availability_zones), opts=self.child()
        )
        self.vpc_id, self.private_subnet_ids = vpc.vpc_id, vpc.private_subnet_ids
        self._observe(args, vpc)
        attachment = self._attach(args, vpc)
        gateways = self._translate(args.availability_zones, vpc)
        self._out(gateways, vpc)
        self._back(args, vpc, attachment)
        self.publish()

    def _observe(self, args: EgressNetworkArgs, vpc: Vpc) -> None:
        logs = FlowLogsArgs(
            vpc_id=vpc.vpc_id, account_id=args.account_id, region=args.region, protect=args.protect
        )
        FlowLogs(self.name, logs, opts=self.child())
        endpoints = VpcEndpointsArgs(
            vpc_id=vpc.vpc_id,
            cidr=args.cidr,
            region=args.region,
            route_table_ids=vpc.private_route_table_ids,
            subnet_ids=vpc.private_subnet_ids,
            interface_services=(),
        )
        VpcEndpoints(self.name, endpoints, opts=self.child())

    def _attach(self, args: EgressNetworkArgs, vpc: Vpc) -> aws.ec2transitgateway.VpcAttachment:
        attachment = aws.ec2transitgateway.VpcAttachment(
            f"{self.name}-attachment",
            vpc_id=vpc.vpc_id,
            subnet_ids=vpc.attachment_subnet_ids,
            transit_gateway_id=args.hub.transit_gateway_id,
            transit_gateway_default_route_table_association=False,
            transit_gateway_default_route_table_propagation=False,
            tags={"Name": self.name},
            opts=self.child(),
        )
        aws.ec2transitgateway.RouteTableAssociation(
            f"{self.name}-association",
            transit_gateway_attachment_id=attachment.id,
            transit_gateway_route_table_id=args.hub.shared_route_table_id,
            opts=self.child(),
        )
        tables = {"prod": args.hub.prod_route_table_id, "nonprod": args.hub.nonprod_route_table_id}
        for side, table in tables.items():
            self._serve(side, table, attachment)
        return attachment

    def _serve(
        self, side: str, table: pulumi.Output[str], attachment: aws.ec2transitgateway.VpcAttachment
    ) -> None:
        """Spokes of this side reach the shared services by propagation and the internet by the default route."""
        aws.ec2transitgateway.RouteTablePropagation(
            f"{self.name}-propagation-{side}",
            transit_gateway_attachment_id=attachment.id,
            transit_gateway_route_table_id=table,
            opts=self.child(),
        )
        aws.ec2transitgateway.Route(
            f"{self.name}-{side}-default",
            destination_cidr_block=ANYWHERE,
            transit_gateway_attachment_id=attachment.id,
            transit_gateway_route_table_id=table,
            opts=self.child(),
        )

    def _translate(self, zones: Sequence[str], vpc: Vpc) -> Mapping[str, aws.ec2.NatGateway]:
        addresses = {
            zone: aws.ec2.Eip(
                f"{self.name}-nat-{zone}",
                domain="vpc",
                tags={"Name": f"{self.name}-nat-{zone}"},
                # AWS wants the internet gateway in place before an address in the VPC is used.
                opts=self.child(depends_on=[vpc]),
            )
            for zone in zones
        }
        self.public_addresses = pulumi.Output.all(*[each.public_ip for each in addresses.values()]).apply(
            list
        )
        return {
            zone: aws.ec2.NatGateway(
                f"{self.name}-nat-{zone}",
                allocation_id=addresses[zone].id,
                subnet_id=vpc.public_subnet_ids[at],
                tags={"Name": f"{self.name}-{zone}"},
                opts=self.child(depends_on=[vpc]),
            )
            for at, zone in enumerate(zones)
        }

    def _out(self, gateways: Mapping[str, aws.ec2.NatGateway], vpc: Vpc) -> None:
        """What arrives from spokes, and what starts here, leaves through the zone's own NAT gateway."""
        for at, (zone, gateway) in enumerate(gateways.items()):
            tables = {
                "attachment": vpc.attachment_route_table_ids[at],
                "private": vpc.private_route_table_ids[at],
            }
            for tier, table in tables.items():
                aws.ec2.Route(
                    f"{self.name}-{tier}-{zone}-out",
                    route_table_id=table,
                    destination_cidr_block=ANYWHERE,
                    nat_gateway_id=gateway.id,
                    opts=self.child(),
                )

    def _back(
        self, args: EgressNetworkArgs, vpc: Vpc, attachment: aws.ec2transitgateway.VpcAttachment
    ) -> None:
        """Answers to spokes go to the hub: from the NAT gateways, and from shared services."""
        tables = {"public": vpc.public_route_table_id}
        for at, zone in enumerate(args.availability_zones):
            tables[f"private-{zone}"] = vpc.private_route_table_ids[at]
        for role, table in tables.items():
            aws.ec2.Route(
                f"{self.name}-{role}-spokes",
                route_table_id=table,
                destination_cidr_block=args.organization_cidr,
                transit_gateway_id=args.hub.transit_gateway_id,
                opts=self.child(depends_on=[attachment]),
            )
