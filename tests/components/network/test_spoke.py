"""A spoke network: its parts, and that nothing but the hub leads out."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
import pytest

from components.network.endpoints import INTERFACE_SERVICES
from components.network.hub_attachment import HubConnection
from components.network.spoke import SpokeNetwork, SpokeNetworkArgs
from tests.components.engine import ACCOUNT, REGION, Graph, build

ZONES = tuple(f"{REGION}{letter}" for letter in "abc")
ROUTE = "aws:ec2/route:Route"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"


def spoke(zone_id: str | None = "Z1") -> None:
    hub = HubConnection(
        transit_gateway_id="tgw-1",
        association_route_table_id="rtb-nonprod",
        propagation_route_table_ids={"shared": "rtb-shared"},
        provider=aws.Provider("hub", region=REGION),
        private_zone_id=zone_id,
    )
    args = SpokeNetworkArgs(
        cidr="10.16.0.0/16", availability_zones=ZONES, account_id=ACCOUNT, region=REGION, hub=hub
    )
    own = aws.Provider("own", region=REGION)
    network = SpokeNetwork("dev", args, pulumi.ResourceOptions(provider=own))
    pulumi.export("private", network.private_subnet_ids)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(spoke)


def test_every_zone_has_a_subnet_of_every_tier(graph: Graph) -> None:
    subnets = graph.of_type("aws:ec2/subnet:Subnet")
    found = {(each["tags"]["Tier"], each["availabilityZone"]) for each in subnets}
    assert found == {(tier, zone) for tier in ("public", "private", "data", "attachment") for zone in ZONES}
    assert not any(each["mapPublicIpOnLaunch"] for each in subnets), "no instance gets a public address"


def test_private_subnets_leave_through_the_hub_once_it_is_attached(graph: Graph) -> None:
    routes = [each for each in graph.of_type(ROUTE) if "transitGatewayId" in each.inputs]
    assert [each["destinationCidrBlock"] for each in routes] == ["0.0.0.0/0"] * 3
    accepter = graph.one("aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter")
    assert all(accepter.urn in each.dependencies for each in routes)


def test_only_public_subnets_reach_the_internet_gateway(graph: Graph) -> None:
    outward = [each for each in graph.of_type(ROUTE) if "gatewayId" in each.inputs]
    assert [each["routeTableId"] for each in outward] == ["dev-public-id"]


def test_data_and_attachment_subnets_have_no_route_out(graph: Graph) -> None:
    tables = {each["routeTableId"] for each in graph.of_type(ROUTE)}
    assert not {table for table in tables if "data" in table or "attachment" in table}


def test_the_hub_side_is_made_in_the_hub_s_account_and_the_rest_in_the_own(graph: Graph) -> None:
    in_hub = {each.type.rpartition(":")[2] for each in graph.resources if each.provider_name == "hub"}
    assert in_hub == {
        "VpcAttachmentAccepter",
        "RouteTableAssociation",
        "RouteTablePropagation",
        "VpcAssociationAuthorization",
    }
    aws_resources = [each for each in graph.resources if each.type.startswith("aws:")]
    assert {each.provider_name for each in aws_resources} == {"hub", "own"}


def test_the_hub_learns_the_way_back_in_the_tables_that_were_named(graph: Graph) -> None:
    association = graph.one("aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation")
    propagations = graph.of_type("aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation")
    assert association["transitGatewayRouteTableId"] == "rtb-nonprod"
    assert [each["transitGatewayRouteTableId"] for each in propagations] == ["rtb-shared"]


def test_aws_services_are_reached_inside_the_network(graph: Graph) -> None:
    interfaces = [each for each in graph.of_type(ENDPOINT) if each["vpcEndpointType"] == "Interface"]
    gateways = [each for each in graph.of_type(ENDPOINT) if each["vpcEndpointType"] == "Gateway"]
    assert {each["serviceName"] for each in gateways} == {
        f"com.amazonaws.{REGION}.s3",
        f"com.amazonaws.{REGION}.dynamodb",
    }
    assert len(interfaces) == len(INTERFACE_SERVICES)
    assert all(each["privateDnsEnabled"] for each in interfaces)
    assert all(len(each["routeTableIds"]) == 4 for each in gateways), (
        "three private tables and the data table"
    )


def test_endpoints_take_https_from_the_vpc_alone(graph: Graph) -> None:
    rule = graph.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert (rule["cidrIpv4"], rule["fromPort"], rule["toPort"]) == ("10.16.0.0/16", 443, 443)


def test_the_default_group_lets_nothing_through(graph: Graph) -> None:
    group = graph.one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    assert (group["ingress"], group["egress"]) == ([], [])


def test_all_traffic_is_logged_under_an_own_key(graph: Graph) -> None:
    log = graph.one("aws:ec2/flowLog:FlowLog")
    group = graph.one("aws:cloudwatch/logGroup:LogGroup")
    assert (log["trafficType"], log["logDestination"]) == ("ALL", group.outputs["arn"])
    assert group["kmsKeyId"] == graph.one("aws:kms/key:Key").outputs["arn"]


def test_a_spoke_without_a_private_zone_joins_none() -> None:
    assert not build(lambda: spoke(None)).of_type("aws:route53/zoneAssociation:ZoneAssociation")


def test_the_first_preview_shows_the_same_resources(graph: Graph) -> None:
    preview = build(spoke, preview=True)
    assert {each.urn for each in preview.resources} == {each.urn for each in graph.resources}
