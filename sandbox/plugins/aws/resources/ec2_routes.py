"""EC2 route tables, routes and their associations."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource
from sandbox.plugins.aws.resources.ec2 import ec2_arn, ec2_tags
from sandbox.plugins.aws.scope import Scope

ROUTE_TARGETS = {
    "gatewayId": "GatewayId",
    "natGatewayId": "NatGatewayId",
    "transitGatewayId": "TransitGatewayId",
    "vpcPeeringConnectionId": "VpcPeeringConnectionId",
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    "networkInterfaceId": "NetworkInterfaceId",
    "localGatewayId": "LocalGatewayId",
    "carrierGatewayId": "CarrierGatewayId",
    "coreNetworkArn": "CoreNetworkArn",
    "vpcEndpointId": "VpcEndpointId",
}


DESTINATIONS = {
    "destinationCidrBlock": "DestinationCidrBlock",
    "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}


def _destination(scope: Scope) -> Any:
    return next((scope.props[name] for name in DESTINATIONS if scope.props.get(name)), "")


def find_route(scope: Scope) -> Any:
    """The route of this destination in the table, if it is one that somebody made."""
    tables = scope.result["RouteTables"]
    routes = tables[0].get("Routes", []) if tables else []
    wanted = _destination(scope) or scope.id.partition("_")[2]
    return next(
        (route for route in routes if wanted in (route.get(member) for member in DESTINATIONS.values())), None
    )


def _route_target(name: str, member: str) -> Any:
    """The API shows an endpoint as a gateway."""

    def target(scope: Scope) -> Any:
        gateway = str(scope.doc.get("GatewayId") or "")
        if name == "vpcEndpointId":
            return gateway if gateway.startswith("vpce-") else None
        if name == "gatewayId":
            return None if gateway.startswith("vpce-") else gateway
        return scope.doc.get(member)

    return target


def _change_route(operation: str) -> Any:
    def change(scope: Scope) -> Any:
        parameters = {
            api: scope.props[name]
            for name, api in {**DESTINATIONS, **ROUTE_TARGETS}.items()
            if scope.props.get(name)
        }
        return scope.call(operation, RouteTableId=scope.props["routeTableId"], **parameters)

    return change


def _sync_inline_routes(scope: Scope) -> None:
    """Routes that are written inside a route table: add, replace and remove by destination."""
    table = scope.call("describe_route_tables", RouteTableIds=[scope.id])["RouteTables"][0]
    present = {
        _route_key(route): route for route in table.get("Routes", []) if route.get("Origin") == "CreateRoute"
    }
    wanted = {_inline_key(route): route for route in _inline(scope)}
    for destination, member in present.keys() - wanted.keys():
        scope.call("delete_route", RouteTableId=scope.id, **{member: destination})
    for key, route in wanted.items():
        targets = {api: route[name] for name, api in ROUTE_TARGETS.items() if route.get(name)}
        verb = "replace_route" if key in present else "create_route"
        scope.call(verb, RouteTableId=scope.id, **{key[1]: key[0]}, **targets)


def _inline(scope: Scope) -> list[dict[str, Any]]:
    routes: Any = scope.props.get("routes") or []
    return list(routes)


def _inline_key(route: dict[str, Any]) -> tuple[str, str]:
    names = {
        "cidrBlock": "DestinationCidrBlock",
        "ipv6CidrBlock": "DestinationIpv6CidrBlock",
        "destinationPrefixListId": "DestinationPrefixListId",
    }
    return next((str(route[name]), member) for name, member in names.items() if route.get(name))


def _route_key(route: dict[str, Any]) -> tuple[str, str]:
    return next((str(route[member]), member) for member in DESTINATIONS.values() if route.get(member))


def _inline_routes(scope: Scope) -> Any:
    """Only for tables whose routes the program writes inside; others have Route resources."""
    routes = []
    for route in scope.doc.get("Routes", []):
        if route.get("Origin") == "CreateRoute":
            found = {name: route[member] for name, member in ROUTE_TARGETS.items() if route.get(member)}
            names = {"cidrBlock": "DestinationCidrBlock", "ipv6CidrBlock": "DestinationIpv6CidrBlock"}
            routes.append(
                found | {name: route[member] for name, member in names.items() if route.get(member)}
            )
    return routes


def _association(scope: Scope) -> Any:
    tables = scope.result["RouteTables"]
    found = (a for table in tables for a in table["Associations"] if a["RouteTableAssociationId"] == scope.id)
    return next(found, None)


def _replace_association(scope: Scope) -> Any:
    answer = scope.call(
        "replace_route_table_association", AssociationId=scope.id, RouteTableId=scope.props["routeTableId"]
    )
    return answer["NewAssociationId"]


RESOURCES = (
    Resource(
        token="aws:ec2/routeTable:RouteTable",
        service="ec2",
        title="EC2 Route Table",
        create=Call("CreateRouteTable"),
        id="result.RouteTable.RouteTableId",
        key={"RouteTableId": "id"},
        read=(Call("DescribeRouteTables", {"RouteTableIds": "[id]"}, result="RouteTables[0]"),),
        settle=(Function(_sync_inline_routes, uses=("routes",)),),
        delete=Call("DeleteRouteTable"),
        outputs={
            "arn": ec2_arn("route-table"),
            "routes": _inline_routes,
            "propagatingVgws": "doc.PropagatingVgws[].GatewayId",
        },
        computed=("routes", "propagatingVgws"),
        tags=ec2_tags("route-table"),
    ),
    Resource(
        token="aws:ec2/route:Route",
        service="ec2",
        title="EC2 Route",
        create=Function(_change_route("create_route"), uses=("routeTableId", *DESTINATIONS, *ROUTE_TARGETS)),
        id=lambda s: f"{s.props['routeTableId']}_{_destination(s)}",
        read=(
            Call(
                "DescribeRouteTables",
                {"RouteTableIds": lambda s: [s.id.partition("_")[0]]},
                result=find_route,
            ),
        ),
        update=(Function(_change_route("replace_route"), uses=tuple(ROUTE_TARGETS)),),
        delete=Call(
            "DeleteRoute",
            {
                "RouteTableId": "props.routeTableId",
                **{member: f"props.{name}" for name, member in DESTINATIONS.items()},
            },
            match=False,
        ),
        outputs={
            "routeTableId": lambda s: s.id.partition("_")[0],
            "instanceOwnerId": "doc.InstanceOwnerId",
            **{name: f"doc.{member}" for name, member in DESTINATIONS.items()},
            **{name: _route_target(name, member) for name, member in ROUTE_TARGETS.items()},
        },
        computed=("networkInterfaceId", "instanceOwnerId"),
    ),
    Resource(
        token="aws:ec2/routeTableAssociation:RouteTableAssociation",
        service="ec2",
        title="EC2 Route Table Association",
        create=Call("AssociateRouteTable"),
        id="result.AssociationId",
        key={"AssociationId": "id"},
        read=(
            Call(
                "DescribeRouteTables",
                {"Filters": "[{Name: 'association.route-table-association-id', Values: [id]}]"},
                result=_association,
            ),
        ),
        delete=Call("DisassociateRouteTable"),
    ),
)
