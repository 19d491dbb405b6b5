"""Route 53: zones."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging
from sandbox.plugins.aws.scope import Scope


def _zone_id(text: Any) -> str:
    return str(text).rpartition("/")[2]


def _vpcs(properties: dict[str, Any], region: str) -> dict[str, str]:
    return {vpc["vpcId"]: vpc.get("vpcRegion") or region for vpc in properties.get("vpcs") or []}


def _first_vpc(scope: Scope) -> Any:
    """A private zone is born with one VPC; the others follow."""
    vpcs = _vpcs(scope.props, scope.region)
    return next(({"VPCId": vpc, "VPCRegion": region} for vpc, region in vpcs.items()), None)


def _sync_vpcs(scope: Scope) -> None:
    answer = scope.call("get_hosted_zone", Id=scope.id)
    present = {vpc["VPCId"]: vpc["VPCRegion"] for vpc in answer.get("VPCs", [])}
    wanted = _vpcs(scope.props, scope.region)
    if not wanted:
        return
    for vpc in wanted.keys() - present.keys():
        scope.call(
            "associate_vpc_with_hosted_zone",
            HostedZoneId=scope.id,
            VPC={"VPCId": vpc, "VPCRegion": wanted[vpc]},
        )
    for vpc in _vpcs(scope.old, scope.region).keys() - wanted.keys() & present.keys():
        scope.call(
            "disassociate_vpc_from_hosted_zone",
            HostedZoneId=scope.id,
            VPC={"VPCId": vpc, "VPCRegion": present[vpc]},
        )


def _name_servers(scope: Scope) -> Any:
    servers = (scope.doc.get("DelegationSet") or {}).get("NameServers")
    return sorted(servers) if servers else None


def _empty_zone(scope: Scope) -> None:
    """What `forceDestroy` promises."""
    records = scope.call("list_resource_record_sets", HostedZoneId=scope.id)["ResourceRecordSets"]
    apex = {"NS", "SOA"}
    changes = [{"Action": "DELETE", "ResourceRecordSet": r} for r in records if r["Type"] not in apex]
    if changes:
        scope.call("change_resource_record_sets", HostedZoneId=scope.id, ChangeBatch={"Changes": changes})


RESOURCES = (
    Resource(
        token="aws:route53/zone:Zone",
        service="route53",
        title="Route 53 Hosted Zone",
        name="name",
        create=Call(
            "CreateHostedZone",
            {
                "CallerReference": "random",
                "VPC": _first_vpc,
                "HostedZoneConfig": lambda s: {
                    "Comment": s.props.get("comment") or "",
                    "PrivateZone": bool(s.props.get("vpcs")),
                },
            },
            uses=("vpcs", "comment"),
        ),
        id=lambda s: _zone_id(s.result["HostedZone"]["Id"]),
        key={"Id": "id"},
        settle=(Function(_sync_vpcs, uses=("vpcs",)),),
        update=(Call("UpdateHostedZoneComment", {"Comment": "props.comment"}),),
        read=(
            Call("GetHostedZone", result="HostedZone"),
            Call("GetHostedZone", result="{DelegationSet: DelegationSet, VPCs: VPCs}"),
        ),
        delete=(Function(_empty_zone, when="props.forceDestroy"), Call("DeleteHostedZone")),
        outputs={
            "arn": "join('', ['arn:aws:route53:::hostedzone/', id])",
            "zoneId": "id",
            "name": lambda s: s.doc["Name"].rstrip("."),
            "comment": "doc.Config.Comment",
            "nameServers": _name_servers,
            "primaryNameServer": lambda s: (_name_servers(s) or [None])[0],
            "vpcs": lambda s: [
                {"vpcId": v["VPCId"], "vpcRegion": v["VPCRegion"]} for v in s.doc.get("VPCs") or []
            ],
        },
        defaults={"comment": "Managed by Pulumi", "forceDestroy": False},
        local=("forceDestroy",),
        computed=("vpcs",),
        tags=Tagging(
            "ChangeTagsForResource",
            "ChangeTagsForResource",
            {"ResourceType": "'hostedzone'", "ResourceId": "id"},
            tags="AddTags",
            keys="RemoveTagKeys",
            create="",
            list=Call(
                "ListTagsForResource",
                {"ResourceType": "'hostedzone'", "ResourceId": "id"},
                result="ResourceTagSet.Tags",
            ),
        ),
    ),
)
