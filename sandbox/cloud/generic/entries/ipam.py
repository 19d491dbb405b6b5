"""IPAM: address pools that are provisioned and allocated from."""

from __future__ import annotations

import ipaddress

from sandbox.cloud.extension import AwsError, Call, Registry
from sandbox.cloud.generic.engine import serve
from sandbox.cloud.generic.kinds import Item, Kind
from sandbox.cloud.generic.objects import find, items_of


def install(registry: Registry) -> None:
    serve(registry, IPAM, IPAM_SCOPE, IPAM_POOL, IPAM_CIDR, IPAM_ALLOCATION)


def _default_scopes(call: Call, item: Item) -> None:
    """An IPAM comes with a private and a public scope."""
    for kind, member in (("private", "PrivateDefaultScopeId"), ("public", "PublicDefaultScopeId")):
        identifier = item[member]
        items_of(call, IPAM_SCOPE)[identifier] = {
            "IpamScopeId": identifier,
            "IpamScopeArn": f"arn:aws:ec2::{call.account}:ipam-scope/{identifier}",
            "IpamArn": item["IpamArn"],
            "IpamRegion": call.region,
            "OwnerId": call.account,
            "IpamScopeType": kind,
            "IsDefault": True,
            "State": "create-complete",
            "PoolCount": 0,
        }


def _drop_default_scopes(call: Call, item: Item) -> None:
    scopes = items_of(call, IPAM_SCOPE)
    extra = [
        scope for scope in scopes.values() if scope["IpamArn"] == item["IpamArn"] and not scope["IsDefault"]
    ]
    if extra and not call.params.get("Cascade"):
        raise AwsError(
            "DependencyViolation", f"{item['IpamId']} still has scopes: {extra[0]['IpamScopeId']}."
        )
    for key in [key for key, scope in scopes.items() if scope["IpamArn"] == item["IpamArn"]]:
        del scopes[key]


def _change_regions(_call: Call, item: Item) -> None:
    removed = item.pop("RemoveOperatingRegions", [])
    kept = [region for region in item.get("OperatingRegions", []) if region not in removed]
    item["OperatingRegions"] = kept + item.pop("AddOperatingRegions", [])


def _ipam_of_scope(call: Call, item: Item) -> str:
    scope = items_of(call, IPAM_SCOPE).get(item.get("IpamScopeId", ""))
    if scope is None:
        raise AwsError("InvalidIpamScopeId.NotFound", f"The scope {item.get('IpamScopeId')} does not exist.")
    return str(scope["IpamArn"])


def _depth(call: Call, item: Item) -> int:
    source = items_of(call, IPAM_POOL).get(item.get("SourceIpamPoolId", ""))
    return int(source["PoolDepth"]) + 1 if source else 1


IPAM = Kind(
    service="ec2",
    name="Ipam",
    key=("IpamId",),
    arn="IpamId",
    tags="Tags",
    new={
        "IpamId": "ipam-{hex:17}",
        "IpamArn": "arn:aws:ec2::{account}:ipam/{IpamId}",
        "IpamRegion": "{region}",
        "OwnerId": "{account}",
        "PublicDefaultScopeId": "ipam-scope-{hex:17}",
        "PrivateDefaultScopeId": "ipam-scope-{hex:17}",
        "ScopeCount": 2,
        "State": "create-complete",
        "Tier": "advanced",
        "EnablePrivateGua": False,
    },
    not_found="InvalidIpamId.NotFound",
    on_create=_default_scopes,
    on_update=_change_regions,
    on_delete=_drop_default_scopes,
)
IPAM_SCOPE = Kind(
    service="ec2",
    name="IpamScope",
    key=("IpamScopeId",),
    arn="IpamScopeId",
    tags="Tags",
    new={
        "IpamScopeId": "ipam-scope-{hex:17}",
        "IpamScopeArn": "arn:aws:ec2::{account}:ipam-scope/{IpamScopeId}",
        "IpamArn": "arn:aws:ec2::{account}:ipam/{IpamId}",
        "IpamRegion": "{region}",
        "OwnerId": "{account}",
        "IpamScopeType": "private",
        "IsDefault": False,
        "PoolCount": 0,
        "State": "create-complete",
    },
    parent=("Ipam",),
    children={"IpamPool": "DependencyViolation"},
    not_found="InvalidIpamScopeId.NotFound",
)
IPAM_POOL = Kind(
    service="ec2",
    name="IpamPool",
    key=("IpamPoolId",),
    arn="IpamPoolId",
    tags="Tags",
    new={
        "IpamPoolId": "ipam-pool-{hex:17}",
        "IpamPoolArn": "arn:aws:ec2::{account}:ipam-pool/{IpamPoolId}",
        "IpamScopeArn": "arn:aws:ec2::{account}:ipam-scope/{IpamScopeId}",
        "IpamScopeType": "private",
        "IpamArn": _ipam_of_scope,
        "IpamRegion": "{region}",
        "OwnerId": "{account}",
        "Locale": "None",
        "PoolDepth": _depth,
        "AutoImport": False,
        "State": "create-complete",
    },
    children={"IpamPoolAllocation": "DependencyViolation"},
    not_found="InvalidIpamPoolId.NotFound",
)
IPAM_CIDR = Kind(
    service="ec2",
    name="IpamPoolCidr",
    key=("IpamPoolId", "Cidr"),
    operations={
        "create": "ProvisionIpamPoolCidr",
        "list": "GetIpamPoolCidrs",
        "delete": "DeprovisionIpamPoolCidr",
        "read": "",
    },
    new={"IpamPoolCidrId": "ipam-pool-cidr-{hex:17}", "State": "provisioned"},
    parent=("IpamPool",),
    not_found="InvalidParameterValue",
)


def _next_block(call: Call, item: Item) -> str:
    """The first free block of the asked size in the pool."""
    pool = find(call, IPAM_POOL)
    length = item.get("NetmaskLength") or pool.get("AllocationDefaultNetmaskLength")
    if not length:
        raise AwsError(
            "MissingParameter", f"Pool {pool['IpamPoolId']} has no default netmask length: give one."
        )
    taken = [
        ipaddress.ip_network(other["Cidr"])
        for other in items_of(call, IPAM_ALLOCATION).values()
        if other["IpamPoolId"] == pool["IpamPoolId"]
    ]
    for cidr in items_of(call, IPAM_CIDR).values():
        if cidr["IpamPoolId"] == pool["IpamPoolId"]:
            for block in ipaddress.IPv4Network(cidr["Cidr"]).subnets(new_prefix=length):
                if not any(block.overlaps(other) for other in taken):
                    return str(block)
    raise AwsError("InsufficientCidrBlocks", f"Pool {pool['IpamPoolId']} has no free /{length}.")


IPAM_ALLOCATION = Kind(
    service="ec2",
    name="IpamPoolAllocation",
    key=("IpamPoolAllocationId",),
    operations={
        "create": "AllocateIpamPoolCidr",
        "list": "GetIpamPoolAllocations",
        "delete": "ReleaseIpamPoolAllocation",
        "read": "",
    },
    new={
        "IpamPoolAllocationId": "ipam-pool-alloc-{uuid}",
        "Cidr": _next_block,
        "ResourceType": "custom",
        "ResourceOwner": "{account}",
        "Success": True,
    },
    parent=("IpamPool",),
    not_found="InvalidIpamPoolAllocationId.NotFound",
)
