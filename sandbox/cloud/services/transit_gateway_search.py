"""SearchTransitGatewayRoutes: static routes, and those that attached networks propagate."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.cloud.extension import Answer, Call, Registry
from sandbox.cloud.services.transit_gateway_routing import backend_of, find_table

Route = dict[str, Any]


def install(registry: Registry) -> None:
    registry.handle("ec2", "SearchTransitGatewayRoutes", search_routes)


def search_routes(call: Call) -> Answer:
    """Static routes, and one for each CIDR block of the VPCs that propagate; a static one wins."""
    table = find_table(call)
    static = {route["destinationCidrBlock"]: _static(call, route) for route in table.routes.values()}
    routes = {route["DestinationCidrBlock"]: route for route in _propagated(call, table)} | static
    found = [route for route in routes.values() if _matches(route, call.params.get("Filters", []))]
    return {"Routes": found, "AdditionalRoutesAvailable": False}


def _static(call: Call, route: dict[str, Any]) -> Route:
    """moto keeps static routes under names that its serializer turns into AWS's."""
    target = route.get("transitGatewayAttachments")
    shown: Route = {
        "DestinationCidrBlock": route["destinationCidrBlock"],
        "Type": "static",
        "State": route["state"],
    }
    if target:
        attachment = backend_of(call).transit_gateway_attachments.get(target["transitGatewayAttachmentId"])
        shown["TransitGatewayAttachments"] = [_target(attachment)] if attachment is not None else []
    return shown


def _propagated(call: Call, table: Any) -> Iterator[Route]:
    attachments = backend_of(call).transit_gateway_attachments
    for propagation in table.route_table_propagation:
        attachment = attachments.get(propagation.transitGatewayAttachmentId)
        vpc = attachment.ec2_backend.vpcs.get(attachment.resource_id) if attachment is not None else None
        for block in vpc.get_cidr_block_association_set() if vpc is not None else []:
            yield {
                "DestinationCidrBlock": block["cidr_block"],
                "Type": "propagated",
                "State": "active",
                "TransitGatewayAttachments": [_target(attachment)],
            }


def _target(attachment: Any) -> dict[str, str]:
    return {
        "ResourceId": attachment.resource_id,
        "ResourceType": attachment.resource_type,
        "TransitGatewayAttachmentId": attachment.id,
    }


def _matches(route: Route, filters: list[dict[str, Any]]) -> bool:
    return all(_FILTERS.get(one["Name"], _any)(route, one.get("Values", [])) for one in filters)


def _any(_route: Route, _values: list[str]) -> bool:
    return True


def _network(route: Route) -> ipaddress.IPv4Network:
    return ipaddress.IPv4Network(route["DestinationCidrBlock"])


def _attachment_in(member: str) -> Callable[[Route, list[str]], bool]:
    return lambda route, values: any(
        one[member] in values for one in route.get("TransitGatewayAttachments", [])
    )


_FILTERS: dict[str, Callable[[Route, list[str]], bool]] = {
    "type": lambda route, values: route["Type"] in values,
    "state": lambda route, values: route["State"] in values,
    "route-search.exact-match": lambda route, values: route["DestinationCidrBlock"] in values,
    "route-search.subnet-of-match": lambda route, values: any(
        _network(route).subnet_of(ipaddress.IPv4Network(value)) for value in values
    ),
    "route-search.supernet-of-match": lambda route, values: any(
        _network(route).supernet_of(ipaddress.IPv4Network(value)) for value in values
    ),
    "attachment.transit-gateway-attachment-id": _attachment_in("TransitGatewayAttachmentId"),
    "attachment.resource-id": _attachment_in("ResourceId"),
    "attachment.resource-type": _attachment_in("ResourceType"),
}
