"""Transit gateways over accounts: shared through RAM, attached from members, accepted by the owner.

moto's objects are kept; a shared gateway and a member's attachment are the same objects in both accounts, so that
whatever moto does with them (routes, tags, filters) is seen from both sides.
"""

from __future__ import annotations

from sandbox.cloud import sharing
from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.services.transit_gateway_routing import backend_of

LOOKING_AT_GATEWAYS = (
    "DescribeTransitGateways",
    "DescribeTransitGatewayAttachments",
    "DescribeTransitGatewayVpcAttachments",
    "CreateVpnConnection",
    "ReplaceRoute",
)


def install(registry: Registry) -> None:
    for operation in LOOKING_AT_GATEWAYS:
        registry.handle("ec2", operation, _with_shared_gateways)
    registry.handle("ec2", "DescribeTransitGateways", describe_gateways)
    registry.handle("ec2", "CreateRoute", create_route)
    registry.handle("ec2", "DeleteTransitGateway", delete_gateway)
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
            raise gateway_not_found(identifier)
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
        raise gateway_not_found(gateway)
    return call.forward()


def delete_gateway(call: Call) -> Answer:
    """Gone for its owner, and for every account that it was shared with."""
    from moto.ec2.models import ec2_backends

    own, identifier = backend_of(call), call.params["TransitGatewayId"]
    if identifier not in own.transit_gateways:
        raise gateway_not_found(identifier)
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


def gateway_not_found(identifier: str) -> AwsError:
    return AwsError(
        "InvalidTransitGatewayID.NotFound", f"Transit Gateway {identifier} was deleted or does not exist."
    )
