"""Route tables of transit gateways: one association for an attachment, propagation into any number of tables."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry

Route = dict[str, Any]


def install(registry: Registry) -> None:
    registry.handle("ec2", "AssociateTransitGatewayRouteTable", associate)
    registry.handle("ec2", "DisassociateTransitGatewayRouteTable", disassociate)
    registry.handle("ec2", "EnableTransitGatewayRouteTablePropagation", propagate)
    registry.handle("ec2", "DisableTransitGatewayRouteTablePropagation", stop_propagating)
    registry.handle("ec2", "GetTransitGatewayAttachmentPropagations", attachment_propagations)
    registry.handle("ec2", "SearchTransitGatewayRoutes", search_routes)
    registry.handle("ec2", "DeleteTransitGatewayRouteTable", delete_table)


def backend_of(call: Call) -> Any:
    from moto.ec2.models import ec2_backends

    return ec2_backends[call.account][call.region]


def owner_backend(gateway: Any) -> Any:
    return gateway.ec2_backend


def gateway_of(call: Call, attachment: Any) -> Any:
    found = backend_of(call).transit_gateways.get(attachment.transit_gateway_id)
    return found or attachment.ec2_backend.transit_gateways[attachment.transit_gateway_id]


def find_attachment(call: Call) -> Any:
    identifier = call.params["TransitGatewayAttachmentId"]
    found = backend_of(call).transit_gateway_attachments.get(identifier)
    if found is None:
        message = f"Transit Gateway Attachment {identifier} was deleted or does not exist."
        raise AwsError("InvalidTransitGatewayAttachmentID.NotFound", message)
    return found


def find_table(call: Call) -> Any:
    identifier = call.params["TransitGatewayRouteTableId"]
    found = backend_of(call).transit_gateways_route_tables.get(identifier)
    if found is None or found.state == "deleted":
        message = f"Transit Gateway Route Table {identifier} was deleted or does not exist."
        raise AwsError("InvalidRouteTableID.NotFound", message)
    return found


def associate(call: Call) -> Answer:
    attachment, table = find_attachment(call), find_table(call)
    if attachment.state != "available":
        raise AwsError("IncorrectState", f"{attachment.id} is in invalid state {attachment.state}.")
    current = next(
        (one for one in _tables(table.ec2_backend) if attachment.id in one.route_table_associations), None
    )
    if current is not None:
        message = f"Transit Gateway Attachment {attachment.id} is already associated to a route table: {current.id}."
        raise AwsError("Resource.AlreadyAssociated", message)
    _associate(attachment, table)
    return {"Association": _relation(attachment, table, "associating")}


def disassociate(call: Call) -> Answer:
    """Works after the attachment is gone too: there is nothing left to disassociate then."""
    table, identifier = find_table(call), call.params["TransitGatewayAttachmentId"]
    if table.route_table_associations.pop(identifier, None) is None:
        message = f"{identifier} is not associated with {table.id}."
        raise AwsError("InvalidAssociation.NotFound", message)
    attachment = find_attachment(call)
    attachment.transit_gateway_route_table = None
    return {"Association": _relation(attachment, table, "disassociating")}


def propagate(call: Call) -> Answer:
    attachment, table = find_attachment(call), find_table(call)
    if any(one.transitGatewayAttachmentId == attachment.id for one in table.route_table_propagation):
        message = f"Propagation of {attachment.id} to {table.id} is already enabled."
        raise AwsError("TransitGatewayRouteTablePropagation.Duplicate", message)
    _propagate(attachment, table)
    return {"Propagation": _relation(attachment, table, "enabled")}


def stop_propagating(call: Call) -> Answer:
    table, identifier = find_table(call), call.params["TransitGatewayAttachmentId"]
    kept = [one for one in table.route_table_propagation if one.transitGatewayAttachmentId != identifier]
    if len(kept) == len(table.route_table_propagation):
        message = f"{identifier} does not propagate to {table.id}."
        raise AwsError("TransitGatewayRouteTablePropagation.NotFound", message)
    table.route_table_propagation = kept
    return {"Propagation": _relation(find_attachment(call), table, "disabled")}


def attachment_propagations(call: Call) -> Answer:
    attachment = find_attachment(call)
    tables = [
        {"TransitGatewayRouteTableId": table.id, "State": "enabled"}
        for table in _tables(gateway_of(call, attachment).ec2_backend)
        if any(one.transitGatewayAttachmentId == attachment.id for one in table.route_table_propagation)
    ]
    return {"TransitGatewayAttachmentPropagations": tables}


def search_routes(call: Call) -> Answer:
    """Static routes, and one for each CIDR block of the VPCs that propagate; a static one wins."""
    table = find_table(call)
    static = {route["destinationCidrBlock"]: _static(call, route) for route in table.routes.values()}
    routes = {route["DestinationCidrBlock"]: route for route in _propagated(call, table)} | static
    found = [route for route in routes.values() if _matches(route, call.params.get("Filters", []))]
    return {"Routes": found, "AdditionalRoutesAvailable": False}


def delete_table(call: Call) -> Answer:
    table = find_table(call)
    if table.route_table_associations:
        message = f"{table.id} has associated attachments: {', '.join(table.route_table_associations)}."
        raise AwsError("IncorrectState", message)
    table.route_table_propagation = []
    table.routes = {}
    return call.forward()


def join_default_tables(gateway: Any, attachment: Any) -> None:
    """What the gateway's options ask for when an attachment becomes available."""
    tables = gateway.ec2_backend.transit_gateways_route_tables
    if gateway.options["DefaultRouteTableAssociation"] == "enable":
        _associate(attachment, tables[gateway.options["AssociationDefaultRouteTableId"]])
    if gateway.options["DefaultRouteTablePropagation"] == "enable":
        _propagate(attachment, tables[gateway.options["PropagationDefaultRouteTableId"]])


def leave_tables(gateway: Any, attachment: Any) -> None:
    """A deleted attachment leaves its tables; static routes to it become black holes."""
    for table in _tables(gateway.ec2_backend):
        table.route_table_associations.pop(attachment.id, None)
        table.route_table_propagation = [
            one for one in table.route_table_propagation if one.transitGatewayAttachmentId != attachment.id
        ]
        for route in table.routes.values():
            if (route.get("transitGatewayAttachments") or {}).get(
                "transitGatewayAttachmentId"
            ) == attachment.id:
                route["state"] = "blackhole"
    attachment.transit_gateway_route_table = None


def _associate(attachment: Any, table: Any) -> None:
    table.ec2_backend.set_route_table_association(attachment.id, table.id)
    attachment.transit_gateway_route_table = table


def _propagate(attachment: Any, table: Any) -> None:
    table.ec2_backend.set_route_table_propagation(attachment.id, table.id)


def _tables(backend: Any) -> list[Any]:
    return list(backend.transit_gateways_route_tables.values())


def _relation(attachment: Any, table: Any, state: str) -> dict[str, Any]:
    return {
        "TransitGatewayRouteTableId": table.id,
        "TransitGatewayAttachmentId": attachment.id,
        "ResourceId": attachment.resource_id,
        "ResourceType": attachment.resource_type,
        "State": state,
    }


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
