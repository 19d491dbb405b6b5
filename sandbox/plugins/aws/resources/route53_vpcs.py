"""Route 53: private zones in VPCs of other accounts."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource
from sandbox.plugins.aws.scope import Scope

VPC_KEY: dict[str, Any] = {
    "HostedZoneId": "props.zoneId",
    "VPC": lambda s: {"VPCId": s.props["vpcId"], "VPCRegion": s.props.get("vpcRegion") or s.region},
}


def _zone_of_vpc(scope: Scope) -> Any:
    answer = scope.call(
        "list_hosted_zones_by_vpc",
        VPCId=scope.props["vpcId"],
        VPCRegion=scope.props.get("vpcRegion") or scope.region,
    )
    zones = answer["HostedZoneSummaries"]
    return next(
        (zone for zone in zones if str(zone["HostedZoneId"]).rpartition("/")[2] == scope.props["zoneId"]),
        None,
    )


def _authorized(scope: Scope) -> Any:
    answer = scope.call("list_vpc_association_authorizations", HostedZoneId=scope.props["zoneId"])
    return next((vpc for vpc in answer["VPCs"] if vpc["VPCId"] == scope.props["vpcId"]), None)


RESOURCES = (
    Resource(
        token="aws:route53/zoneAssociation:ZoneAssociation",
        service="route53",
        title="Route 53 Zone Association",
        create=Call("AssociateVPCWithHostedZone", VPC_KEY, uses=("vpcId", "vpcRegion")),
        id_format="{zoneId}:{vpcId}",
        read=(Function(_zone_of_vpc),),
        delete=Call("DisassociateVPCFromHostedZone", VPC_KEY),
        outputs={
            "zoneId": "props.zoneId",
            "vpcId": "props.vpcId",
            "vpcRegion": "props.vpcRegion || region",
            "owningAccount": "doc.Owner.OwningAccount",
        },
        computed=("vpcRegion",),
    ),
    Resource(
        token="aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization",
        service="route53",
        title="Route 53 VPC Association Authorization",
        create=Call("CreateVPCAssociationAuthorization", VPC_KEY, uses=("vpcId", "vpcRegion")),
        id_format="{zoneId}:{vpcId}",
        read=(Function(_authorized),),
        delete=Call("DeleteVPCAssociationAuthorization", VPC_KEY),
        outputs={"zoneId": "props.zoneId", "vpcId": "props.vpcId", "vpcRegion": "doc.VPCRegion"},
        computed=("vpcRegion",),
    ),
)
