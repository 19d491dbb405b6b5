"""The network of one environment: a VPC whose only way to other networks is the hub."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.network.endpoints import VpcEndpoints, VpcEndpointsArgs
from components.network.flow_logs import FlowLogs, FlowLogsArgs
from components.network.hub_attachment import HubAttachment, HubAttachmentArgs, HubConnection
from components.network.private_zone import ZoneMembership, ZoneMembershipArgs
from components.network.vpc import Vpc, VpcArgs


@dataclass(frozen=True, kw_only=True)
class SpokeNetworkArgs:
    """Addresses, zones, the account it lives in, and the hub."""

    cidr: str
    availability_zones: Sequence[str]
    account_id: pulumi.Input[str]
    region: str
    hub: HubConnection
    log_retention_days: int = 365
    protect: bool = False


class SpokeNetwork(PlatformComponent):
    """VPC, flow logs, endpoints and the attachment; private subnets leave through the hub's egress."""

    vpc_id: pulumi.Output[str]
    public_subnet_ids: pulumi.Output[list[str]]
    private_subnet_ids: pulumi.Output[list[str]]
    data_subnet_ids: pulumi.Output[list[str]]
    attachment_subnet_ids: pulumi.Output[list[str]]
    private_route_table_ids: pulumi.Output[list[str]]
    data_route_table_id: pulumi.Output[str]
    endpoint_security_group_id: pulumi.Output[str]
    attachment_id: pulumi.Output[str]

    def __init__(self, name: str, args: SpokeNetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        vpc = Vpc(
            name, VpcArgs(cidr=args.cidr, availability_zones=args.availability_zones), opts=self.child()
        )
        self.vpc_id = vpc.vpc_id
        self.public_subnet_ids, self.private_subnet_ids = vpc.public_subnet_ids, vpc.private_subnet_ids
        self.data_subnet_ids, self.attachment_subnet_ids = vpc.data_subnet_ids, vpc.attachment_subnet_ids
        self.private_route_table_ids = vpc.private_route_table_ids
        self.data_route_table_id = vpc.data_route_table_id
        self._flow_logs(args)
        self._endpoints(args, vpc)
        self._hub(args)
        self._names(args)
        self.publish()

    def _flow_logs(self, args: SpokeNetworkArgs) -> None:
        FlowLogs(
            self.name,
            FlowLogsArgs(
                vpc_id=self.vpc_id,
                account_id=args.account_id,
                region=args.region,
                retention_days=args.log_retention_days,
                protect=args.protect,
            ),
            opts=self.child(),
        )

    def _endpoints(self, args: SpokeNetworkArgs, vpc: Vpc) -> None:
        tables = pulumi.Output.all(vpc.private_route_table_ids, vpc.data_route_table_id)
        endpoints = VpcEndpoints(
            self.name,
            VpcEndpointsArgs(
                vpc_id=self.vpc_id,
                cidr=args.cidr,
                region=args.region,
                route_table_ids=tables.apply(lambda found: [*found[0], found[1]]),
                subnet_ids=self.private_subnet_ids,
            ),
            opts=self.child(),
        )
        self.endpoint_security_group_id = endpoints.security_group_id

    def _names(self, args: SpokeNetworkArgs) -> None:
        if args.hub.private_zone_id is None:
            return
        membership = ZoneMembershipArgs(
            zone_id=args.hub.private_zone_id,
            vpc_id=self.vpc_id,
            region=args.region,
            owner=args.hub.provider,
        )
        ZoneMembership(self.name, membership, opts=self.child())

    def _hub(self, args: SpokeNetworkArgs) -> None:
        attachment = HubAttachment(
            self.name,
            HubAttachmentArgs(vpc_id=self.vpc_id, subnet_ids=self.attachment_subnet_ids, hub=args.hub),
            opts=self.child(),
        )
        self.attachment_id = attachment.attachment_id
        for at, zone in enumerate(args.availability_zones):
            aws.ec2.Route(
                f"{self.name}-private-{zone}-hub",
                route_table_id=self.private_route_table_ids[at],
                destination_cidr_block="0.0.0.0/0",
                transit_gateway_id=args.hub.transit_gateway_id,
                # AWS refuses a route to a gateway that the VPC is not attached to yet.
                opts=self.child(depends_on=[attachment]),
            )
