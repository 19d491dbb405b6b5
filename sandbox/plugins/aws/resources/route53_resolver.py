"""Route 53 Resolver: endpoints and rules."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging, Wait
from sandbox.plugins.aws.scope import Scope

RESOLVER_TAGS = Tagging(
    "TagResource",
    "UntagResource",
    {"ResourceArn": "doc.Arn"},
    list=Call("ListTagsForResource", {"ResourceArn": "doc.Arn"}, result="Tags"),
)


def _ip_addresses(scope: Scope) -> Any:
    return [
        {"SubnetId": item["subnetId"], **({"Ip": item["ip"]} if item.get("ip") else {})}
        for item in _list(scope, "ipAddresses")
    ]


def _list(scope: Scope, name: str) -> list[dict[str, Any]]:
    found: Any = scope.props.get(name) or []
    return list(found)


def _target_ips(scope: Scope) -> Any:
    """Port 53 and plain DNS unless the program says otherwise."""
    targets = _list(scope, "targetIps")
    return [
        {"Ip": t["ip"], "Port": int(t.get("port") or 53), "Protocol": t.get("protocol") or "Do53"}
        for t in targets
    ] or None


def _sync_addresses(scope: Scope) -> None:
    """Add first: an endpoint never has less than two addresses."""
    old: Any = scope.old.get("ipAddresses") or []
    new = _list(scope, "ipAddresses")
    kept = {item["subnetId"] for item in new}
    for item in new:
        if item["subnetId"] not in {entry["subnetId"] for entry in old}:
            address = {"SubnetId": item["subnetId"], **({"Ip": item["ip"]} if item.get("ip") else {})}
            scope.call(
                "associate_resolver_endpoint_ip_address", ResolverEndpointId=scope.id, IpAddress=address
            )
    for item in sorted(old, key=lambda entry: str(entry["subnetId"])):
        if item["subnetId"] not in kept:
            scope.call(
                "disassociate_resolver_endpoint_ip_address",
                ResolverEndpointId=scope.id,
                IpAddress={"IpId": item["ipId"]},
            )


RESOURCES = (
    Resource(
        token="aws:route53/resolverEndpoint:ResolverEndpoint",
        service="route53resolver",
        title="Route 53 Resolver Endpoint",
        name="name",
        create=Call(
            "CreateResolverEndpoint",
            {"CreatorRequestId": "random", "IpAddresses": _ip_addresses},
            uses=("ipAddresses",),
        ),
        id="result.ResolverEndpoint.Id",
        key={"ResolverEndpointId": "id"},
        read=(
            Call("GetResolverEndpoint", result="ResolverEndpoint"),
            Call("ListResolverEndpointIpAddresses", result="{ipAddresses: IpAddresses}"),
        ),
        wait=Wait("doc.Status == 'OPERATIONAL'"),
        update=(Call("UpdateResolverEndpoint"), Function(_sync_addresses, uses=("ipAddresses",))),
        delete=Call("DeleteResolverEndpoint"),
        deleted_wait=True,
        outputs={"hostVpcId": "doc.HostVPCId"},
        computed=("protocols", "resolverEndpointType"),
        tags=RESOLVER_TAGS,
    ),
    Resource(
        token="aws:route53/resolverRule:ResolverRule",
        service="route53resolver",
        title="Route 53 Resolver Rule",
        name="name",
        create=Call(
            "CreateResolverRule",
            {"CreatorRequestId": "random", "TargetIps": _target_ips},
            uses=("targetIps",),
        ),
        id="result.ResolverRule.Id",
        key={"ResolverRuleId": "id"},
        read=(Call("GetResolverRule", result="ResolverRule"),),
        update=(
            Call(
                "UpdateResolverRule",
                {
                    "Config": lambda s: {
                        "Name": s.props.get("name"),
                        "ResolverEndpointId": s.props.get("resolverEndpointId"),
                        "TargetIps": _target_ips(s),
                    }
                },
                uses=("name", "resolverEndpointId", "targetIps"),
            ),
        ),
        delete=Call("DeleteResolverRule"),
        outputs={"domainName": lambda s: s.doc["DomainName"].rstrip(".") or "."},
        tags=RESOLVER_TAGS,
    ),
    Resource(
        token="aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
        service="route53resolver",
        title="Route 53 Resolver Rule Association",
        name="name",
        create=Call("AssociateResolverRule"),
        id="result.ResolverRuleAssociation.Id",
        read=(
            Call(
                "GetResolverRuleAssociation",
                {"ResolverRuleAssociationId": "id"},
                result="ResolverRuleAssociation",
            ),
        ),
        wait=Wait("doc.Status == 'COMPLETE'"),
        delete=Call(
            "DisassociateResolverRule", {"ResolverRuleId": "props.resolverRuleId", "VPCId": "props.vpcId"}
        ),
        deleted_wait=True,
    ),
)
