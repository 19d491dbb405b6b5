"""Route 53: records."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Function, Resource
from sandbox.plugins.aws.scope import Scope


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
