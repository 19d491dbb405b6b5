"""The hub: separate tables, nothing by default, shared with the organization alone."""

from __future__ import annotations

import pytest

from components.network.transit_gateway import TransitGateway, TransitGatewayArgs
from tests.components.engine import Graph, build

ORGANIZATION = "arn:aws:organizations::123456789012:organization/o-1"


@pytest.fixture(scope="module")
def graph() -> Graph:
    args = TransitGatewayArgs(organization_arn=ORGANIZATION, organization_cidr="10.0.0.0/8")
    return build(lambda: TransitGateway("hub", args))


def test_nothing_is_attached_or_routed_by_default(graph: Graph) -> None:
    gateway = graph.one("aws:ec2transitgateway/transitGateway:TransitGateway")
    assert {key: gateway[key] for key in gateway.inputs if key.startswith(("auto", "default"))} == {
        "autoAcceptSharedAttachments": "disable",
        "defaultRouteTableAssociation": "disable",
        "defaultRouteTablePropagation": "disable",
    }


def test_each_side_has_its_own_table(graph: Graph) -> None:
    tables = graph.names("aws:ec2transitgateway/routeTable:RouteTable")
    assert tables == ["hub-nonprod", "hub-prod", "hub-shared"]


def test_no_packet_takes_the_detour_from_one_spoke_to_another(graph: Graph) -> None:
    holes = graph.of_type("aws:ec2transitgateway/route:Route")
    assert [(each["transitGatewayRouteTableId"], each["destinationCidrBlock"]) for each in holes] == [
        ("hub-nonprod-id", "10.0.0.0/8"),
        ("hub-prod-id", "10.0.0.0/8"),
    ]
    assert all(each["blackhole"] for each in holes)


def test_only_the_organization_may_attach(graph: Graph) -> None:
    share = graph.one("aws:ram/resourceShare:ResourceShare")
    assert share["allowExternalPrincipals"] is False
    assert graph.one("aws:ram/principalAssociation:PrincipalAssociation")["principal"] == ORGANIZATION
