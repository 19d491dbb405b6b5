"""Route 53: zones, records, and the resolver."""

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


def _fqdn(scope: Scope) -> str:
    name = str(scope.props.get("name") or "").rstrip(".").lower()
    zone = scope.call("get_hosted_zone", Id=scope.props["zoneId"])["HostedZone"]["Name"].rstrip(".")
    if name in ("", "@", zone) or name.endswith(f".{zone}"):
        return name or zone
    return f"{name}.{zone}"


ROUTING = (
    ("weightedRoutingPolicies", "weight", "Weight"),
    ("failoverRoutingPolicies", "type", "Failover"),
    ("latencyRoutingPolicies", "region", "Region"),
)


RECORD_PROPERTIES = (
    "aliases",
    "records",
    "ttl",
    "setIdentifier",
    "healthCheckId",
    "multivalueAnswerRoutingPolicy",
    "weightedRoutingPolicies",
    "failoverRoutingPolicies",
    "latencyRoutingPolicies",
    "geolocationRoutingPolicies",
)


def _record_set(properties: dict[str, Any], name: str) -> dict[str, Any]:
    record: dict[str, Any] = {"Name": name, "Type": properties["type"]}
    if properties.get("ttl") is not None and not properties.get("aliases"):
        record["TTL"] = int(properties["ttl"])
    if properties.get("records"):
        quoted = [
            f'"{v}"' if properties["type"] == "TXT" and not v.startswith('"') else v
            for v in properties["records"]
        ]
        record["ResourceRecords"] = [{"Value": value} for value in quoted]
    for alias in properties.get("aliases") or []:
        record["AliasTarget"] = {
            "HostedZoneId": alias["zoneId"],
            "DNSName": alias["name"],
            "EvaluateTargetHealth": alias["evaluateTargetHealth"],
        }
    for policy, field, member in ROUTING:
        for item in properties.get(policy) or []:
            record[member] = item[field]
    for place in properties.get("geolocationRoutingPolicies") or []:
        names = {"continent": "ContinentCode", "country": "CountryCode", "subdivision": "SubdivisionCode"}
        record["GeoLocation"] = {names[key]: value for key, value in place.items() if value}
    for name_, member in (
        ("setIdentifier", "SetIdentifier"),
        ("healthCheckId", "HealthCheckId"),
        ("multivalueAnswerRoutingPolicy", "MultiValueAnswer"),
    ):
        if properties.get(name_):
            record[member] = properties[name_]
    return record


def _change_record(action: str) -> Any:
    def change(scope: Scope) -> None:
        chosen = "UPSERT" if action == "CREATE" and scope.props.get("allowOverwrite") else action
        source = scope.old if action == "DELETE" else scope.props
        record = _record_set(source, _fqdn(scope))
        scope.call(
            "change_resource_record_sets",
            HostedZoneId=scope.props["zoneId"],
            ChangeBatch={
                "Comment": "Managed by Pulumi",
                "Changes": [{"Action": chosen, "ResourceRecordSet": record}],
            },
        )

    return change


def _find_record(scope: Scope) -> Any:
    name = _fqdn(scope)
    answer = scope.call(
        "list_resource_record_sets",
        HostedZoneId=scope.props["zoneId"],
        StartRecordName=name,
        StartRecordType=scope.props["type"],
    )
    wanted = (name, scope.props["type"], scope.props.get("setIdentifier") or None)
    for record in answer["ResourceRecordSets"]:
        plain = record["Name"].rstrip(".").replace("\\052", "*").lower()
        if (plain, record["Type"], record.get("SetIdentifier") or None) == wanted:
            return record
    return None


def _routing(member: str, field: str) -> Any:
    return lambda s: [{field: s.doc[member]}] if s.doc.get(member) is not None else None


def _aliases(scope: Scope) -> Any:
    target = scope.doc.get("AliasTarget")
    return (
        [
            {
                "zoneId": target["HostedZoneId"],
                "name": target["DNSName"].rstrip("."),
                "evaluateTargetHealth": target["EvaluateTargetHealth"],
            }
        ]
        if target
        else None
    )


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
    Resource(
        token="aws:route53/record:Record",
        service="route53",
        title="Route 53 Record",
        create=Function(_change_record("CREATE"), uses=("zoneId", "name", "type", *RECORD_PROPERTIES)),
        update=(Function(_change_record("UPSERT"), uses=RECORD_PROPERTIES),),
        delete=Function(_change_record("DELETE")),
        id=lambda s: "_".join(
            str(s.props[n]) for n in ("zoneId", "name", "type", "setIdentifier") if s.props.get(n)
        ),
        id_parts=("zoneId", "name", "type", "setIdentifier"),
        read=(Function(_find_record),),
        outputs={
            "fqdn": lambda s: s.doc["Name"].rstrip("."),
            "name": "props.name",
            "records": "doc.ResourceRecords[].Value",
            "ttl": "doc.TTL",
            "aliases": _aliases,
            "multivalueAnswerRoutingPolicy": "doc.MultiValueAnswer",
            "geolocationRoutingPolicies": lambda s: (
                [
                    {
                        "continent": s.doc["GeoLocation"].get("ContinentCode"),
                        "country": s.doc["GeoLocation"].get("CountryCode"),
                        "subdivision": s.doc["GeoLocation"].get("SubdivisionCode"),
                    }
                ]
                if s.doc.get("GeoLocation")
                else None
            ),
            **{policy: _routing(member, field) for policy, field, member in ROUTING},
        },
        computed=("allowOverwrite",),
        local=("allowOverwrite",),
    ),
)
