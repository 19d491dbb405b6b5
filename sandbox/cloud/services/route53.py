"""Private zones and VPCs of other accounts: authorized by the zone's owner, associated by the VPC's."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry, State

STATE = "route53/authorizations"


def install(registry: Registry) -> None:
    registry.handle("route53", "CreateHostedZone", create_zone)
    registry.handle("route53", "CreateVPCAssociationAuthorization", authorize)
    registry.handle("route53", "ListVPCAssociationAuthorizations", list_authorizations)
    registry.handle("route53", "DeleteVPCAssociationAuthorization", withdraw)
    registry.handle("route53", "AssociateVPCWithHostedZone", associate)
    registry.handle("route53", "DisassociateVPCFromHostedZone", disassociate)
    registry.handle("route53", "ListHostedZonesByVPC", zones_by_vpc)


def create_zone(call: Call) -> Answer:
    """A zone made with a VPC is private; moto asks for a flag that AWS does not."""
    answer, vpc = call.forward(), call.params.get("VPC")
    identifier = answer["HostedZone"]["Id"].rpartition("/")[2]
    zone = next(one for _, one in _zones() if one.resource_id == identifier)
    if vpc and not zone.private_zone:
        zone.private_zone = True
        zone.add_vpc(vpc["VPCId"], vpc["VPCRegion"])
        answer = {**answer, "HostedZone": zone, "VPC": vpc, "DelegationSet": None}
    return answer


def authorize(call: Call) -> Answer:
    zone, vpc = _own_zone(call), call.params["VPC"]
    authorized = _authorized(call, _zone_id(call)).setdefault("vpcs", [])
    if vpc not in authorized:
        authorized.append(vpc)
    return {"HostedZoneId": zone.resource_id, "VPC": vpc}


def list_authorizations(call: Call) -> Answer:
    zone = _own_zone(call)
    return {"HostedZoneId": zone.resource_id, "VPCs": _authorized(call, zone.resource_id).get("vpcs", [])}


def withdraw(call: Call) -> Answer:
    authorized = _authorized(call, _own_zone(call).resource_id).get("vpcs", [])
    if call.params["VPC"] not in authorized:
        message = f"The VPC {call.params['VPC']['VPCId']} is not authorized to be associated with the zone."
        raise AwsError("VPCAssociationAuthorizationNotFound", message, status=404)
    authorized.remove(call.params["VPC"])
    return {}


def associate(call: Call) -> Answer:
    """For a zone of another account, the owner's authorization must name the VPC."""
    owner = _owner(call)
    if owner in (None, call.account):
        return call.forward()
    vpc = call.params["VPC"]
    kept = call.registry.state(STATE, str(owner), "global").get(_zone_id(call), {})
    if vpc not in kept.get("vpcs", []):
        message = (
            f"The VPC: {vpc['VPCId']} has not been authorized to associate with your hosted zone {_zone_id(call)}: "
            f"account {owner} has to create the authorization first."
        )
        raise AwsError("NotAuthorizedException", message, status=401)
    return call.forward(account=owner)


def disassociate(call: Call) -> Answer:
    return call.forward(account=_owner(call) or call.account)


def zones_by_vpc(call: Call) -> Answer:
    """Zones of all accounts that the VPC is associated with."""
    wanted = call.params["VPCId"]
    summaries = [
        {"HostedZoneId": zone.resource_id, "Name": zone.name, "Owner": {"OwningAccount": account}}
        for account, zone in _zones()
        if any(vpc["vpc_id"] == wanted for vpc in zone.vpcs)
    ]
    return {"HostedZoneSummaries": summaries, "MaxItems": "100"}


def _zone_id(call: Call) -> str:
    return str(call.params.get("HostedZoneId") or call.params.get("Id")).replace("/hostedzone/", "")


def _zones() -> list[tuple[str, Any]]:
    from moto.route53.models import route53_backends

    return [
        (account, zone)
        for account, regions in list(route53_backends.items())
        for backend in list(regions.values())
        for zone in list(backend.zones.values())
    ]


def _owner(call: Call) -> str | None:
    return next((account for account, zone in _zones() if zone.resource_id == _zone_id(call)), None)


def _own_zone(call: Call) -> Any:
    for account, zone in _zones():
        if zone.resource_id == _zone_id(call) and account == call.account:
            return zone
    raise AwsError("NoSuchHostedZone", f"No hosted zone found with ID: {_zone_id(call)}", status=404)


def _authorized(call: Call, zone: str) -> State:
    kept: State = call.state(STATE, region="global").setdefault(zone, {})
    return kept
