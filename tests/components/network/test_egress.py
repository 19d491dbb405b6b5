"""The way out: a NAT gateway per zone, and answers that find their spoke again."""

from __future__ import annotations

import pytest

from components.network.egress import EgressNetwork, EgressNetworkArgs
from components.network.transit_gateway import TransitGateway, TransitGatewayArgs
from tests.components.engine import ACCOUNT, REGION, Graph, build

ZONES = tuple(f"{REGION}{letter}" for letter in "ab")


def program() -> None:
    hub = TransitGateway("hub", TransitGatewayArgs(organization_arn="arn:o", organization_cidr="10.0.0.0/8"))
    args = EgressNetworkArgs(
        cidr="10.0.0.0/16",
        organization_cidr="10.0.0.0/8",
        availability_zones=ZONES,
        account_id=ACCOUNT,
        region=REGION,
        hub=hub,
    )
    EgressNetwork("egress", args)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(program)


def test_each_zone_leaves_through_its_own_nat_gateway(graph: Graph) -> None:
    routes = [each for each in graph.of_type("aws:ec2/route:Route") if "natGatewayId" in each.inputs]
    assert {(each["routeTableId"], each["natGatewayId"]) for each in routes} == {
        (f"egress-{tier}-{zone}-id", f"egress-nat-{zone}-id")
        for tier in ("attachment", "private")
        for zone in ZONES
    }


def test_nat_gateways_wait_for_the_internet_gateway(graph: Graph) -> None:
    internet = graph.one("aws:ec2/internetGateway:InternetGateway").urn
    assert all(internet in each.dependencies for each in graph.of_type("aws:ec2/natGateway:NatGateway"))
    assert all(internet in each.dependencies for each in graph.of_type("aws:ec2/eip:Eip"))


def test_answers_to_spokes_go_back_to_the_hub(graph: Graph) -> None:
    routes = [each for each in graph.of_type("aws:ec2/route:Route") if "transitGatewayId" in each.inputs]
    assert {each["routeTableId"] for each in routes} == {
        "egress-public-id",
        *(f"egress-private-{zone}-id" for zone in ZONES),
    }
    assert {each["destinationCidrBlock"] for each in routes} == {"10.0.0.0/8"}


def test_both_sides_have_a_default_route_to_the_egress_and_learn_the_shared_network(graph: Graph) -> None:
    defaults = [
        each["transitGatewayRouteTableId"]
        for each in graph.of_type("aws:ec2transitgateway/route:Route")
        if each["destinationCidrBlock"] == "0.0.0.0/0"
    ]
    propagations = graph.of_type("aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation")
    sides = ["hub-nonprod-id", "hub-prod-id"]
    assert defaults == sides
    assert [each["transitGatewayRouteTableId"] for each in propagations] == sides
