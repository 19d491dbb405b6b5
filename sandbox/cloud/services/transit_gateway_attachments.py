"""VPCs attached to transit gateways: asked for in one account, accepted in another."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.services import transit_gateway_routing as routing
from sandbox.cloud.services.transit_gateway import gateway_not_found, mount_shared
from sandbox.cloud.services.transit_gateway_routing import backend_of, owner_backend


def install(registry: Registry) -> None:
    registry.handle("ec2", "CreateTransitGatewayVpcAttachment", create_attachment)
    registry.handle("ec2", "AcceptTransitGatewayVpcAttachment", accept_attachment)
    registry.handle("ec2", "RejectTransitGatewayVpcAttachment", reject_attachment)
    registry.handle("ec2", "DeleteTransitGatewayVpcAttachment", delete_attachment)
    registry.handle("ec2", "DescribeTransitGatewayAttachments", describe_attachments)
    registry.handle("ec2", "DeleteVpnConnection", delete_vpn_connection)


def _gateway_to_attach(own: Any, identifier: str, vpc: str) -> Any:
    """The gateway, unless AWS would refuse to attach the VPC to it."""
    gateway = own.transit_gateways.get(identifier)
    if gateway is None:
        raise gateway_not_found(identifier)
    if vpc not in own.vpcs:
        raise AwsError("InvalidVpcID.NotFound", f"The vpc ID '{vpc}' does not exist")
    for other in own.transit_gateway_attachments.values():
        if other.transit_gateway_id == gateway.id and other.resource_id == vpc:
            message = f"{gateway.id} has non-deleted Transit Gateway Attachments with same VPC ID."
            raise AwsError("DuplicateTransitGatewayAttachment", message)
    return gateway


def create_attachment(call: Call) -> Answer:
    """From the VPC's account; the owner of the gateway gets the same attachment, accepted or waiting."""
    from moto.ec2.models.transit_gateway_attachments import TransitGatewayVpcAttachment

    mount_shared(call)
    params, own = call.params, backend_of(call)
    gateway = _gateway_to_attach(own, params["TransitGatewayId"], params["VpcId"])
    tags = {
        tag["Key"]: tag["Value"]
        for spec in params.get("TagSpecifications", [])
        for tag in spec.get("Tags", [])
    }
    attachment = TransitGatewayVpcAttachment(
        own,
        transit_gateway=gateway,
        vpc_id=params["VpcId"],
        subnet_ids=list(params.get("SubnetIds", [])),
        tags=tags,
        options=params.get("Options", {}),
    )
    attachment.transit_gateway_route_table = None
    own.transit_gateway_attachments[attachment.id] = attachment
    owner_backend(gateway).transit_gateway_attachments[attachment.id] = attachment
    waits = gateway.owner_id != call.account and gateway.options["AutoAcceptSharedAttachments"] != "enable"
    attachment.state = "pendingAcceptance" if waits else "available"
    if not waits:
        routing.join_default_tables(gateway, attachment)
    return {"TransitGatewayVpcAttachment": attachment}


def accept_attachment(call: Call) -> Answer:
    attachment = _pending(call)
    attachment.state = "available"
    routing.join_default_tables(routing.gateway_of(call, attachment), attachment)
    return {"TransitGatewayVpcAttachment": attachment}


def reject_attachment(call: Call) -> Answer:
    attachment = _pending(call)
    _remove(call, attachment, "rejected")
    return {"TransitGatewayVpcAttachment": attachment}


def delete_attachment(call: Call) -> Answer:
    attachment = routing.find_attachment(call)
    _remove(call, attachment, "deleted")
    return {"TransitGatewayVpcAttachment": attachment}


def describe_attachments(call: Call) -> Answer:
    """moto takes the VPC's owner for the gateway's."""
    answer = call.forward()
    for item in answer["TransitGatewayAttachments"]:
        gateway = backend_of(call).transit_gateways.get(item["TransitGatewayId"])
        if gateway is not None:
            item["TransitGatewayOwnerId"] = gateway.owner_id
    return answer


def delete_vpn_connection(call: Call) -> Answer:
    """Its attachment to a gateway goes with it."""
    answer, own = call.forward(), backend_of(call)
    for attachment in list(own.transit_gateway_attachments.values()):
        if attachment.resource_id == call.params["VpnConnectionId"]:
            _remove(call, attachment, "deleted")
    return answer


def _pending(call: Call) -> Any:
    attachment = routing.find_attachment(call)
    if routing.gateway_of(call, attachment).owner_id != call.account:
        raise AwsError(
            "UnauthorizedOperation", f"Only the owner of the gateway decides on {attachment.id}.", status=403
        )
    if attachment.state != "pendingAcceptance":
        raise AwsError("IncorrectState", f"{attachment.id} is in invalid state {attachment.state}.")
    return attachment


def _remove(call: Call, attachment: Any, state: str) -> None:
    routing.leave_tables(routing.gateway_of(call, attachment), attachment)
    for backend in (attachment.ec2_backend, owner_backend(routing.gateway_of(call, attachment))):
        backend.transit_gateway_attachments.pop(attachment.id, None)
    attachment.state = state
