"""Transit gateways over accounts: shared through RAM, attached from members, accepted by the owner.

moto's objects are kept; a shared gateway and a member's attachment are the same objects in both accounts, so that
whatever moto does with them (routes, tags, filters) is seen from both sides.
"""

from __future__ import annotations

from typing import Any

from sandbox.cloud import sharing
from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.services import transit_gateway_routing as routing
from sandbox.cloud.services.transit_gateway_routing import backend_of, owner_backend

LOOKING_AT_GATEWAYS = (
    "DescribeTransitGateways",
    "DescribeTransitGatewayAttachments",
    "DescribeTransitGatewayVpcAttachments",
    "CreateVpnConnection",
    "ReplaceRoute",
)


def install(registry: Registry) -> None:
    routing.install(registry)
    for operation in LOOKING_AT_GATEWAYS:
        registry.handle("ec2", operation, _with_shared_gateways)
    registry.handle("ec2", "DescribeTransitGateways", describe_gateways)
    registry.handle("ec2", "CreateRoute", create_route)
    registry.handle("ec2", "DeleteTransitGateway", delete_gateway)
    registry.handle("ec2", "CreateTransitGatewayVpcAttachment", create_attachment)
    registry.handle("ec2", "AcceptTransitGatewayVpcAttachment", accept_attachment)
    registry.handle("ec2", "RejectTransitGatewayVpcAttachment", reject_attachment)
    registry.handle("ec2", "DeleteTransitGatewayVpcAttachment", delete_attachment)
    registry.handle("ec2", "DescribeTransitGatewayAttachments", describe_attachments)
    registry.handle("ec2", "DeleteVpnConnection", delete_vpn_connection)
    for operation in LOOKING_AT_GATEWAYS[:3]:
        registry.handle("ec2", operation, own_tags)


def mount_shared(call: Call) -> None:
    """Make the caller's account see the gateways shared with it, and no longer those that are not."""
    from moto.ec2.models import ec2_backends

    own = backend_of(call)
    reaching = {
        entry["associatedEntity"]
        for entry in sharing.resources_reaching(call.registry, call.account, call.region)
    }
    for identifier, gateway in list(own.transit_gateways.items()):
        if gateway.owner_id != call.account and gateway.arn not in reaching:
            del own.transit_gateways[identifier]
    for arn in reaching:
        _, _, service, region, owner, resource = arn.split(":", 5)
        gateway = ec2_backends[owner][region].transit_gateways.get(resource.partition("/")[2])
        if service == "ec2" and gateway is not None:
            own.transit_gateways[gateway.id] = gateway


def describe_gateways(call: Call) -> Answer:
    """An id that nobody shares is an error, as on AWS."""
    answer = call.forward()
    known = {gateway["TransitGatewayId"] for gateway in answer["TransitGateways"]}
    for identifier in call.params.get("TransitGatewayIds", []):
        if identifier not in known and not call.params.get("Filters"):
            raise _gateway_not_found(identifier)
    return answer


def create_route(call: Call) -> Answer:
    """A route to a gateway needs the VPC to be attached to it."""
    gateway = call.params.get("TransitGatewayId")
    if gateway is None:
        return call.forward()
    mount_shared(call)
    own = backend_of(call)
    table = own.route_tables.get(call.params["RouteTableId"])
    attached = any(
        attachment.transit_gateway_id == gateway and attachment.resource_id == table.vpc_id
        for attachment in own.transit_gateway_attachments.values()
        if table is not None and attachment.state == "available"
    )
    if table is not None and not attached:
        raise _gateway_not_found(gateway)
    return call.forward()


def delete_gateway(call: Call) -> Answer:
    """Gone for its owner, and for every account that it was shared with."""
    from moto.ec2.models import ec2_backends

    own, identifier = backend_of(call), call.params["TransitGatewayId"]
    if identifier not in own.transit_gateways:
        raise _gateway_not_found(identifier)
    attachments = [a for a in own.transit_gateway_attachments.values() if a.transit_gateway_id == identifier]
    if attachments:
        message = f"{identifier} has non-deleted VPC Attachments: {', '.join(a.id for a in attachments)}."
        raise AwsError("IncorrectState", message)
    answer = call.forward()
    for table in list(own.transit_gateways_route_tables.values()):
        if table.transit_gateway_id == identifier:
            table.state = "deleted"
    for regions in list(ec2_backends.values()):
        regions[call.region].transit_gateways.pop(identifier, None)
    return answer


def create_attachment(call: Call) -> Answer:
    """From the VPC's account; the owner of the gateway gets the same attachment, accepted or waiting."""
    from moto.ec2.models.transit_gateway_attachments import TransitGatewayVpcAttachment

    mount_shared(call)
    params, own = call.params, backend_of(call)
    gateway = own.transit_gateways.get(params["TransitGatewayId"])
    if gateway is None:
        raise _gateway_not_found(params["TransitGatewayId"])
    if params["VpcId"] not in own.vpcs:
        raise AwsError("InvalidVpcID.NotFound", f"The vpc ID '{params['VpcId']}' does not exist")
    for other in own.transit_gateway_attachments.values():
        if other.transit_gateway_id == gateway.id and other.resource_id == params["VpcId"]:
            message = f"{gateway.id} has non-deleted Transit Gateway Attachments with same VPC ID."
            raise AwsError("DuplicateTransitGatewayAttachment", message)
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


def own_tags(call: Call) -> Answer:
    """Each account tags what is shared for itself: the other's tags are invisible to it."""
    answer = call.forward()
    kept = backend_of(call).tags
    for name, items in answer.items():
        identifier = "TransitGatewayId" if name == "TransitGateways" else "TransitGatewayAttachmentId"
        for item in items if name.startswith("TransitGateway") else []:
            mine = kept.get(item[identifier], {})
            item["Tags"] = [{"Key": key, "Value": value} for key, value in mine.items()]
    return answer


def _with_shared_gateways(call: Call) -> Answer:
    mount_shared(call)
    return call.forward()


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


def _gateway_not_found(identifier: str) -> AwsError:
    return AwsError(
        "InvalidTransitGatewayID.NotFound", f"Transit Gateway {identifier} was deleted or does not exist."
    )
