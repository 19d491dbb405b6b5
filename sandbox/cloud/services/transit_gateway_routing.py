"""Route tables of transit gateways: one association for an attachment, propagation into any number of tables."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry


def install(registry: Registry) -> None:
    registry.handle("ec2", "AssociateTransitGatewayRouteTable", associate)
    registry.handle("ec2", "DisassociateTransitGatewayRouteTable", disassociate)
    registry.handle("ec2", "EnableTransitGatewayRouteTablePropagation", propagate)
    registry.handle("ec2", "DisableTransitGatewayRouteTablePropagation", stop_propagating)
    registry.handle("ec2", "GetTransitGatewayAttachmentPropagations", attachment_propagations)
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
