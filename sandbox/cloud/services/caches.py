"""ElastiCache replication groups with all their members."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry

# Request member -> attribute of moto's replication group, for what ModifyReplicationGroup may change.
MODIFIABLE = {
    "AuthToken": "auth_token",
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
    "CacheParameterGroupName": "cache_parameter_group_name",
    "EngineVersion": "engine_version",
    "NotificationTopicArn": "notification_topic_arn",
    "PreferredMaintenanceWindow": "preferred_maintenance_window",
    "SecurityGroupIds": "security_group_ids",
    "SnapshotWindow": "snapshot_window",
    "TransitEncryptionEnabled": "transit_encryption_enabled",
    "TransitEncryptionMode": "transit_encryption_mode",
    "UserGroupIds": "user_group_ids",
}


# Member of a cache cluster -> attribute of moto's replication group, for what all members share.
OF_THE_GROUP = {
    "AtRestEncryptionEnabled": "at_rest_encryption_enabled",
    "AuthTokenEnabled": "auth_token_enabled",
    "CacheClusterStatus": "status",
    "CacheNodeType": "cache_node_type",
    "CacheSubnetGroupName": "cache_subnet_group_name",
    "Engine": "engine",
    "EngineVersion": "engine_version",
    "IpDiscovery": "ip_discovery",
    "NetworkType": "network_type",
    "ReplicationGroupId": "replication_group_id",
    "SnapshotRetentionLimit": "snapshot_retention_limit",
    "SnapshotWindow": "snapshot_window",
    "TransitEncryptionEnabled": "transit_encryption_enabled",
    "TransitEncryptionMode": "transit_encryption_mode",
}
DEFAULT_VERSION = "7.1"


def install(registry: Registry) -> None:
    registry.handle("elasticache", "CreateReplicationGroup", create_replication_group)
    registry.handle("elasticache", "ModifyReplicationGroup", modify_replication_group)
    registry.handle("elasticache", "IncreaseReplicaCount", change_replica_count)
    registry.handle("elasticache", "DecreaseReplicaCount", change_replica_count)
    registry.handle("elasticache", "DeleteReplicationGroup", delete_replication_group)
    registry.handle("elasticache", "DescribeCacheClusters", describe_cache_clusters)


def create_replication_group(call: Call) -> Answer:
    answer = call.forward()
    group = _group(call)
    group.engine_version = group.engine_version or DEFAULT_VERSION
    if group.cluster_mode != "enabled" and not call.params.get("NumNodeGroups"):
        _set_members(
            call,
            group,
            call.params.get("NumCacheClusters") or 1 + (call.params.get("ReplicasPerNodeGroup") or 0),
        )
    return {**answer, "ReplicationGroup": group}


def modify_replication_group(call: Call) -> Answer:
    call.forward()
    group = _group(call)
    for member, attribute in MODIFIABLE.items():
        if member in call.params:
            setattr(group, attribute, call.params[member])
    return {"ReplicationGroup": group}


def change_replica_count(call: Call) -> Answer:
    group = _group(call)
    _set_members(call, group, call.params["NewReplicaCount"] + 1)
    return {"ReplicationGroup": group}


def delete_replication_group(call: Call) -> Answer:
    group = _group(call)
    call.forward()
    del cache(call).replication_groups[group.replication_group_id]
    return {"ReplicationGroup": group}


def describe_cache_clusters(call: Call) -> Answer:
    """The members of replication groups are cache clusters too."""
    wanted = call.params.get("CacheClusterId")
    members = {
        cluster: _member(call, group, cluster)
        for group in cache(call).replication_groups.values()
        for cluster in group.member_clusters
    }
    if wanted in members:
        return {"CacheClusters": [members[wanted]]}
    answer = call.forward()
    if wanted is None and not call.params.get("ShowCacheClustersNotInReplicationGroups"):
        answer["CacheClusters"] = [*answer.get("CacheClusters", []), *members.values()]
    return answer


def cache(call: Call) -> Any:
    from moto.elasticache.models import elasticache_backends

    return elasticache_backends[call.account][call.region]


def _group(call: Call) -> Any:
    name = call.params["ReplicationGroupId"]
    group = cache(call).replication_groups.get(name)
    if group is None:
        raise AwsError("ReplicationGroupNotFoundFault", f"ReplicationGroup {name} not found.", status=404)
    return group


def _set_members(call: Call, group: Any, count: int) -> None:
    """One primary and its replicas in one node group, over the zones in turn."""
    names = [f"{group.replication_group_id}-{number:03d}" for number in range(1, count + 1)]
    zones = call.params.get("PreferredCacheClusterAZs") or [f"{call.region}{letter}" for letter in "abc"]
    node_group = group.node_groups[0]
    node_group["reader_endpoint"] = {"address": node_group["reader_endpoint_address"], "port": group.port}
    node_group["node_group_members"] = [
        {
            "cache_cluster_id": name,
            "cache_node_id": "0001",
            "read_endpoint": {
                "address": f"{name}.{node_group['primary_endpoint_address']}",
                "port": group.port,
            },
            "preferred_availability_zone": zones[index % len(zones)],
            "current_role": "primary" if index == 0 else "replica",
        }
        for index, name in enumerate(names)
    ]
    group.member_clusters = names


def _member(call: Call, group: Any, name: str) -> dict[str, Any]:
    zones = {
        member["cache_cluster_id"]: member["preferred_availability_zone"]
        for node_group in group.node_groups
        for member in node_group["node_group_members"]
    }
    family = f"{group.engine}{str(group.engine_version or DEFAULT_VERSION).split('.')[0]}"
    return {
        **{member: getattr(group, attribute) for member, attribute in OF_THE_GROUP.items()},
        "CacheClusterId": name,
        "NumCacheNodes": 1,
        "PreferredAvailabilityZone": zones.get(name, f"{call.region}a"),
        "PreferredMaintenanceWindow": group.preferred_maintenance_window or "sun:05:00-sun:06:00",
        "CacheParameterGroup": {
            "CacheParameterGroupName": group.cache_parameter_group_name or f"default.{family}",
            "ParameterApplyStatus": "in-sync",
            "CacheNodeIdsToReboot": [],
        },
        "SecurityGroups": [
            {"SecurityGroupId": identifier, "Status": "active"}
            for identifier in group.security_group_ids or []
        ],
        "NotificationConfiguration": {"TopicArn": group.notification_topic_arn, "TopicStatus": "active"}
        if group.notification_topic_arn
        else None,
        "AutoMinorVersionUpgrade": group.auto_minor_version_upgrade is not False,
        "ARN": f"arn:aws:elasticache:{call.region}:{call.account}:cluster:{name}",
    }
