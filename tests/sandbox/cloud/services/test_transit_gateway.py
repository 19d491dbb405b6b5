"""A hub in one account, shared through RAM, and spokes in others."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.cloud.emulator import Cloud, Session

pytestmark = pytest.mark.sandbox


class Hub:
    """The shared account with its gateway, and a member that may attach to it."""

    def __init__(self, cloud: Cloud, *, auto_accept: str) -> None:
        self.cloud = cloud
        self.owner = cloud.assume(cloud.member(f"shared-{auto_accept}"))
        self.member_id = cloud.member(f"spoke-{auto_accept}")
        self.member = cloud.assume(self.member_id)
        options = {
            "AutoAcceptSharedAttachments": auto_accept,
            "DefaultRouteTableAssociation": "disable",
            "DefaultRouteTablePropagation": "disable",
        }
        gateway = self.ec2(self.owner).create_transit_gateway(Options=options)["TransitGateway"]
        self.gateway, self.arn = gateway["TransitGatewayId"], gateway["TransitGatewayArn"]

    def ec2(self, session: Session) -> Any:
        return self.cloud.client("ec2", session)

    def share(self, principal: str) -> str:
        share = self.cloud.client("ram", self.owner).create_resource_share(
            name="hub", resourceArns=[self.arn], principals=[principal], allowExternalPrincipals=False
        )
        return str(share["resourceShare"]["resourceShareArn"])

    def attach(self, block: str) -> tuple[str, str]:
        """A VPC of the member and its attachment."""
        ec2 = self.ec2(self.member)
        vpc = ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=block.replace("/16", "/24"))["Subnet"]["SubnetId"]
        created = ec2.create_transit_gateway_vpc_attachment(
            TransitGatewayId=self.gateway,
            VpcId=vpc,
            SubnetIds=[subnet],
            TagSpecifications=[
                {"ResourceType": "transit-gateway-attachment", "Tags": [{"Key": "Name", "Value": "spoke"}]}
            ],
        )["TransitGatewayVpcAttachment"]
        return vpc, created["TransitGatewayAttachmentId"]

    def attachment(self, session: Session, identifier: str) -> Any:
        found = self.ec2(session).describe_transit_gateway_vpc_attachments(
            TransitGatewayAttachmentIds=[identifier]
        )
        return found["TransitGatewayVpcAttachments"][0]

    def table(self) -> str:
        created = self.ec2(self.owner).create_transit_gateway_route_table(TransitGatewayId=self.gateway)
        return str(created["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"])

    def routes(self, table: str) -> list[tuple[str, str]]:
        found = self.ec2(self.owner).search_transit_gateway_routes(
            TransitGatewayRouteTableId=table, Filters=[{"Name": "state", "Values": ["active"]}]
        )
        return [(route["DestinationCidrBlock"], route["Type"]) for route in found["Routes"]]


@pytest.fixture(scope="module")
def accepting(cloud: Cloud) -> Hub:
    hub = Hub(cloud, auto_accept="enable")
    organization = cloud.client("organizations").describe_organization()["Organization"]["Arn"]
    hub.share(organization)
    return hub


def test_a_gateway_is_unknown_elsewhere_until_it_is_shared(cloud: Cloud) -> None:
    hub = Hub(cloud, auto_accept="disable")
    with pytest.raises(ClientError, match=r"InvalidTransitGatewayID.NotFound"):
        hub.ec2(hub.member).describe_transit_gateways(TransitGatewayIds=[hub.gateway])
    hub.share(hub.member_id)
    shared = hub.ec2(hub.member).describe_transit_gateways(TransitGatewayIds=[hub.gateway])[
        "TransitGateways"
    ][0]
    assert shared["OwnerId"] != hub.member_id
    _, waiting = hub.attach("10.7.0.0/16")
    assert hub.attachment(hub.member, waiting)["State"] == "pendingAcceptance"
    hub.ec2(hub.owner).accept_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=waiting)
    assert hub.attachment(hub.member, waiting)["State"] == "available"


def test_an_attachment_is_seen_from_both_accounts(accepting: Hub) -> None:
    _, attachment = accepting.attach("10.16.0.0/16")
    for session in (accepting.member, accepting.owner):
        seen = accepting.attachment(session, attachment)
        assert (seen["State"], seen["VpcOwnerId"]) == ("available", accepting.member_id)
    assert accepting.attachment(accepting.member, attachment)["Tags"] == [{"Key": "Name", "Value": "spoke"}]


def test_a_table_shows_what_its_attachments_propagate(accepting: Hub) -> None:
    _, attachment = accepting.attach("10.17.0.0/16")
    table, other = accepting.table(), accepting.table()
    ec2 = accepting.ec2(accepting.owner)
    names = {"TransitGatewayAttachmentId": attachment}
    ec2.associate_transit_gateway_route_table(TransitGatewayRouteTableId=table, **names)
    for each in (table, other):
        ec2.enable_transit_gateway_route_table_propagation(TransitGatewayRouteTableId=each, **names)
        assert accepting.routes(each) == [("10.17.0.0/16", "propagated")]
    ec2.create_transit_gateway_route(
        TransitGatewayRouteTableId=table,
        DestinationCidrBlock="0.0.0.0/0",
        TransitGatewayAttachmentId=attachment,
    )
    assert sorted(accepting.routes(table)) == [("0.0.0.0/0", "static"), ("10.17.0.0/16", "propagated")]
    ec2.disable_transit_gateway_route_table_propagation(TransitGatewayRouteTableId=other, **names)
    assert accepting.routes(other) == []


def test_deleting_an_attachment_cleans_the_tables(accepting: Hub) -> None:
    _, attachment = accepting.attach("10.18.0.0/16")
    table = accepting.table()
    owner = accepting.ec2(accepting.owner)
    names = {"TransitGatewayAttachmentId": attachment, "TransitGatewayRouteTableId": table}
    owner.associate_transit_gateway_route_table(**names)
    owner.enable_transit_gateway_route_table_propagation(**names)
    accepting.ec2(accepting.member).delete_transit_gateway_vpc_attachment(
        TransitGatewayAttachmentId=attachment
    )
    assert accepting.routes(table) == []
    with pytest.raises(ClientError, match=r"InvalidAssociation.NotFound"):
        owner.disassociate_transit_gateway_route_table(**names)
    owner.delete_transit_gateway_route_table(TransitGatewayRouteTableId=table)


def test_a_route_needs_the_vpc_to_be_attached(accepting: Hub) -> None:
    vpc, _ = accepting.attach("10.19.0.0/16")
    ec2 = accepting.ec2(accepting.member)
    route = {"DestinationCidrBlock": "10.0.0.0/8", "TransitGatewayId": accepting.gateway}
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, **route)
    shown = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    assert accepting.gateway in [each.get("TransitGatewayId") for each in shown]
    loose = ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    other = ec2.create_route_table(VpcId=loose)["RouteTable"]["RouteTableId"]
    with pytest.raises(ClientError, match=r"InvalidTransitGatewayID.NotFound"):
        ec2.create_route(RouteTableId=other, **route)


def test_a_gateway_with_attachments_is_not_deleted(accepting: Hub) -> None:
    accepting.attach("10.20.0.0/16")
    with pytest.raises(ClientError, match=r"IncorrectState"):
        accepting.ec2(accepting.owner).delete_transit_gateway(TransitGatewayId=accepting.gateway)


def test_both_accounts_tag_an_attachment_for_themselves(accepting: Hub) -> None:
    _, attachment = accepting.attach("10.21.0.0/16")
    tags = [{"Key": "Account", "Value": "shared"}]
    accepting.ec2(accepting.owner).create_tags(Resources=[attachment], Tags=tags)
    assert accepting.attachment(accepting.owner, attachment)["Tags"] == tags
    assert accepting.attachment(accepting.member, attachment)["Tags"] == [{"Key": "Name", "Value": "spoke"}]
