"""A spoke's way into the hub: attachment in its own account, acceptance and routing in the hub's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent


@dataclass(frozen=True, kw_only=True)
class HubConnection:
    """The transit gateway, which of its tables the spoke uses, and the provider of the account that owns it.

    The association decides where the spoke may go; each propagation tells one table how to come back. With
    `private_zone_id` the spoke also resolves the platform's private names.
    """

    transit_gateway_id: pulumi.Input[str]
    association_route_table_id: pulumi.Input[str]
    propagation_route_table_ids: Mapping[str, pulumi.Input[str]]
    provider: pulumi.ProviderResource
    private_zone_id: pulumi.Input[str] | None = None


@dataclass(frozen=True, kw_only=True)
class HubAttachmentArgs:
    """What is attached, and to which hub."""

    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[list[str]]
    hub: HubConnection


class HubAttachment(PlatformComponent):
    """The attachment is of use only after the hub's account accepted it and gave it a route table."""

    attachment_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: HubAttachmentArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        # Default association and propagation cannot be set on a gateway that another account shares.
        attachment = aws.ec2transitgateway.VpcAttachment(
            f"{name}-attachment",
            vpc_id=args.vpc_id,
            subnet_ids=args.subnet_ids,
            transit_gateway_id=args.hub.transit_gateway_id,
            tags={"Name": name},
            opts=self.child(),
        )
        accepted = aws.ec2transitgateway.VpcAttachmentAccepter(
            f"{name}-accepter",
            transit_gateway_attachment_id=attachment.id,
            transit_gateway_default_route_table_association=False,
            transit_gateway_default_route_table_propagation=False,
            tags={"Name": name},
            opts=self.child(provider=args.hub.provider),
        )
        # The accepter's id is the attachment's: through it, routes to the hub wait until traffic can flow.
        self.attachment_id = accepted.id
        self._route(args.hub)
        self.publish()

    def _route(self, hub: HubConnection) -> None:
        aws.ec2transitgateway.RouteTableAssociation(
            f"{self.name}-association",
            transit_gateway_attachment_id=self.attachment_id,
            transit_gateway_route_table_id=hub.association_route_table_id,
            opts=self.child(provider=hub.provider),
        )
        for table, table_id in hub.propagation_route_table_ids.items():
            aws.ec2transitgateway.RouteTablePropagation(
                f"{self.name}-propagation-{table}",
                transit_gateway_attachment_id=self.attachment_id,
                transit_gateway_route_table_id=table_id,
                opts=self.child(provider=hub.provider),
            )
