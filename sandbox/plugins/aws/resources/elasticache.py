"""ElastiCache: replication groups and their subnet groups."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging, Wait
from sandbox.plugins.aws.scope import Scope

TAGS = Tagging(
    "AddTagsToResource",
    "RemoveTagsFromResource",
    {"ResourceName": "doc.ARN"},
    list=Call("ListTagsForResource", {"ResourceName": "doc.ARN"}, result="TagList", match=False),
)


def _first_member(scope: Scope) -> str:
    members: list[str] = scope.doc.get("MemberClusters") or []
    return members[0] if members else ""


def _endpoint(kind: str) -> Any:
    return f"doc.NodeGroups[0].{kind}.Address"


def _resize(scope: Scope) -> None:
    """Replicas are one less than nodes; more and fewer are two operations."""
    wanted, before = (
        int(str(scope.props["numCacheClusters"])),
        int(str(scope.old.get("numCacheClusters") or 0)),
    )
    if not before or wanted == before:
        return
    operation = "increase_replica_count" if wanted > before else "decrease_replica_count"
    scope.call(operation, ReplicationGroupId=scope.id, NewReplicaCount=wanted - 1, ApplyImmediately=True)


RESOURCES = (
    Resource(
        token="aws:elasticache/subnetGroup:SubnetGroup",
        service="elasticache",
        name="name",
        lower_name=True,
        rename={"name": "CacheSubnetGroupName", "description": "CacheSubnetGroupDescription", "arn": "ARN"},
        create=Call("CreateCacheSubnetGroup"),
        id="result.CacheSubnetGroup.CacheSubnetGroupName",
        key={"CacheSubnetGroupName": "id"},
        read=(Call("DescribeCacheSubnetGroups", result="CacheSubnetGroups[0]"),),
        update=(Call("ModifyCacheSubnetGroup"),),
        delete=Call("DeleteCacheSubnetGroup"),
        outputs={"subnetIds": "doc.Subnets[].SubnetIdentifier"},
        defaults={"description": "Managed by Pulumi"},
        tags=TAGS,
        title="ElastiCache Subnet Group",
    ),
    Resource(
        token="aws:elasticache/replicationGroup:ReplicationGroup",
        service="elasticache",
        name="replicationGroupId",
        lower_name=True,
        rename={
            "description": "ReplicationGroupDescription",
            "numCacheClusters": "NumCacheClusters",
            "subnetGroupName": "CacheSubnetGroupName",
            "parameterGroupName": "CacheParameterGroupName",
            "nodeType": "CacheNodeType",
            "maintenanceWindow": "PreferredMaintenanceWindow",
            "multiAzEnabled": "MultiAZEnabled",
            "notificationTopicArn": "NotificationTopicArn",
            "arn": "ARN",
        },
        create=Call("CreateReplicationGroup"),
        id="result.ReplicationGroup.ReplicationGroupId",
        key={"ReplicationGroupId": "id"},
        read=(
            Call("DescribeReplicationGroups", result="ReplicationGroups[0]"),
            Call(
                "DescribeCacheClusters",
                {"CacheClusterId": _first_member, "ReplicationGroupId": lambda _: None},
                result="CacheClusters[0]",
                match=False,
                when=lambda scope: bool(_first_member(scope)),
                into="member",
            ),
        ),
        update=(
            Call("ModifyReplicationGroup", {"ApplyImmediately": lambda _: True}, skip=("engine",)),
            Function(_resize, uses=("numCacheClusters",)),
        ),
        delete=Call(
            "DeleteReplicationGroup",
            {"FinalSnapshotIdentifier": "props.finalSnapshotIdentifier"},
            match=False,
        ),
        deleted_wait=True,
        replace=("port", "kmsKeyId", "atRestEncryptionEnabled", "subnetGroupName", "engine"),
        keep=("applyImmediately", "finalSnapshotIdentifier"),
        write_only=("finalSnapshotIdentifier", "preferredCacheClusterAzs", "securityGroupNames"),
        outputs={
            "numCacheClusters": "length(doc.MemberClusters || `[]`)",
            "memberClusters": "doc.MemberClusters",
            "automaticFailoverEnabled": "doc.AutomaticFailover == 'enabled'",
            "multiAzEnabled": "doc.MultiAZ == 'enabled'",
            "primaryEndpointAddress": _endpoint("PrimaryEndpoint"),
            "readerEndpointAddress": _endpoint("ReaderEndpoint"),
            "port": "doc.NodeGroups[0].PrimaryEndpoint.Port || props.port",
            "description": "doc.Description",
            "engine": "doc.member.Engine || props.engine",
            "engineVersion": "props.engineVersion || doc.member.EngineVersion",
            "engineVersionActual": "doc.member.EngineVersion",
            "parameterGroupName": "doc.member.CacheParameterGroup.CacheParameterGroupName || props.parameterGroupName",
            "subnetGroupName": "doc.member.CacheSubnetGroupName || props.subnetGroupName",
            "securityGroupIds": "doc.member.SecurityGroups[].SecurityGroupId || props.securityGroupIds",
            "maintenanceWindow": "doc.member.PreferredMaintenanceWindow || props.maintenanceWindow",
        },
        computed=(
            "clusterMode",
            "engineVersion",
            "ipDiscovery",
            "maintenanceWindow",
            "networkType",
            "nodeType",
            "numCacheClusters",
            "numNodeGroups",
            "parameterGroupName",
            "port",
            "replicasPerNodeGroup",
            "securityGroupIds",
            "snapshotWindow",
            "subnetGroupName",
            "transitEncryptionMode",
        ),
        defaults={"engine": "redis", "autoMinorVersionUpgrade": True},
        secrets=("authToken",),
        tags=TAGS,
        wait=Wait("doc.Status == 'available'"),
        title="ElastiCache Replication Group",
    ),
)
