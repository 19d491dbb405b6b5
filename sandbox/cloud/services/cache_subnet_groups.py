"""Subnet groups of ElastiCache."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.services.caches import cache


def install(registry: Registry) -> None:
    registry.handle("elasticache", "ModifyCacheSubnetGroup", modify_cache_subnet_group)
    registry.handle("elasticache", "DeleteCacheSubnetGroup", delete_cache_subnet_group)


def modify_cache_subnet_group(call: Call) -> Answer:
    from moto.elasticache.models import CacheSubnetGroup

    groups = _subnet_groups(call)
    old = groups[call.params["CacheSubnetGroupName"]]
    new = CacheSubnetGroup(
        account_id=call.account,
        region_name=call.region,
        cache_subnet_group_name=old.cache_subnet_group_name,
        cache_subnet_group_description=call.params.get(
            "CacheSubnetGroupDescription", old.cache_subnet_group_description
        ),
        subnet_ids=call.params.get("SubnetIds", old.subnet_ids),
        tags=old.tags,
    )
    vars(old).update(vars(new))
    return {"CacheSubnetGroup": old}


def delete_cache_subnet_group(call: Call) -> Answer:
    name = call.params["CacheSubnetGroupName"]
    groups = _subnet_groups(call)
    users = [
        group.replication_group_id
        for group in cache(call).replication_groups.values()
        if group.cache_subnet_group_name == name
    ]
    if users:
        message = f"Cache subnet group {name} is currently in use by {', '.join(users)}."
        raise AwsError("CacheSubnetGroupInUse", message, status=400)
    del groups[name]
    return {}


def _subnet_groups(call: Call) -> dict[str, Any]:
    groups: dict[str, Any] = cache(call).cache_subnet_groups
    name = call.params["CacheSubnetGroupName"]
    if name not in groups:
        raise AwsError("CacheSubnetGroupNotFoundFault", f"CacheSubnetGroup {name} not found.", status=400)
    return groups
