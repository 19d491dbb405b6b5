"""RDS: Aurora clusters and their instances."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource, Tagging, Wait
from sandbox.plugins.aws.scope import Scope

NOW = lambda _: True  # noqa: E731 (an expression of the table; changes apply at once, as in the official provider)


def rds_tags(arn: str) -> Tagging:
    """RDS tags by ARN, and lists them by a call of their own."""
    key = {"ResourceName": f"doc.{arn}"}
    return Tagging(
        "AddTagsToResource",
        "RemoveTagsFromResource",
        key,
        list=Call("ListTagsForResource", key, result="TagList", match=False),
    )


def _log_exports(scope: Scope) -> dict[str, list[str]]:
    wanted: Any = set(_names(scope.props.get("enabledCloudwatchLogsExports")))
    before: Any = set(_names(scope.old.get("enabledCloudwatchLogsExports")))
    return {"EnableLogTypes": sorted(wanted - before), "DisableLogTypes": sorted(before - wanted)}


def _names(value: Any) -> list[str]:
    return list(value or ())


def _roles(scope: Scope) -> list[str]:
    return [role["RoleArn"] for role in scope.doc.get("AssociatedRoles", [])]


CLUSTER_UPDATE = Call(
    "ModifyDBCluster",
    {
        "ApplyImmediately": NOW,
        "CloudwatchLogsExportConfiguration": _log_exports,
        # Said again without need, AWS would make another secret.
        "ManageMasterUserPassword": "changed.manageMasterUserPassword",
        "MasterUserSecretKmsKeyId": "changed.masterUserSecretKmsKeyId",
    },
    skip=("engine",),
    uses=("enabledCloudwatchLogsExports",),
)

RESOURCES = (
    Resource(
        token="aws:rds/cluster:Cluster",
        service="rds",
        name="clusterIdentifier",
        lower_name=True,
        rename={
            "clusterIdentifier": "DBClusterIdentifier",
            "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
            "backupRetentionPeriod": "BackupRetentionPeriod",
            "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
            "finalSnapshotIdentifier": "FinalDBSnapshotIdentifier",
            "arn": "DBClusterArn",
            "clusterResourceId": "DbClusterResourceId",
        },
        create=Call("CreateDBCluster"),
        id="result.DBCluster.DBClusterIdentifier",
        key={"DBClusterIdentifier": "id"},
        read=(Call("DescribeDBClusters", result="DBClusters[0]"),),
        update=(CLUSTER_UPDATE,),
        delete=Call("DeleteDBCluster", {"SkipFinalSnapshot": "props.skipFinalSnapshot"}),
        deleted_wait=True,
        replace=(
            "engineMode",
            "databaseName",
            "masterUsername",
            "kmsKeyId",
            "storageEncrypted",
            "dbSubnetGroupName",
            "engine",
        ),
        local=("skipFinalSnapshot", "applyImmediately"),
        keep=("finalSnapshotIdentifier",),
        write_only=("finalSnapshotIdentifier",),
        outputs={
            "dbSubnetGroupName": "doc.DBSubnetGroup",
            "dbClusterParameterGroupName": "doc.DBClusterParameterGroup",
            "vpcSecurityGroupIds": "doc.VpcSecurityGroups[].VpcSecurityGroupId",
            "clusterMembers": "doc.DBClusterMembers[].DBInstanceIdentifier",
            "iamDatabaseAuthenticationEnabled": "doc.IAMDatabaseAuthenticationEnabled",
            "enabledCloudwatchLogsExports": "doc.EnabledCloudwatchLogsExports",
            "masterUserSecrets": "doc.MasterUserSecret && [doc.MasterUserSecret]",
            "manageMasterUserPassword": "doc.MasterUserSecret && `true`",
            "masterUserSecretKmsKeyId": "doc.MasterUserSecret.KmsKeyId",
            "engineVersionActual": "doc.EngineVersion",
            "iamRoles": _roles,
        },
        computed=(
            "allocatedStorage",
            "autoMinorVersionUpgrade",
            "databaseName",
            "dbClusterParameterGroupName",
            "masterUserSecretKmsKeyId",
            "masterUsername",
            "preferredBackupWindow",
            "preferredMaintenanceWindow",
            "storageType",
            "vpcSecurityGroupIds",
            "availabilityZones",
            "clusterIdentifier",
            "engineVersion",
            "port",
            "kmsKeyId",
            "networkType",
        ),
        defaults={"skipFinalSnapshot": False, "backupRetentionPeriod": 1, "engineMode": "provisioned"},
        secrets=("masterPassword",),
        tags=rds_tags("DBClusterArn"),
        wait=Wait("doc.Status == 'available'"),
        title="RDS Cluster",
    ),
    Resource(
        token="aws:rds/clusterInstance:ClusterInstance",
        service="rds",
        name="identifier",
        lower_name=True,
        rename={
            "identifier": "DBInstanceIdentifier",
            "clusterIdentifier": "DBClusterIdentifier",
            "instanceClass": "DBInstanceClass",
            "performanceInsightsEnabled": "EnablePerformanceInsights",
            "performanceInsightsKmsKeyId": "PerformanceInsightsKMSKeyId",
            "arn": "DBInstanceArn",
        },
        create=Call("CreateDBInstance"),
        id="result.DBInstance.DBInstanceIdentifier",
        key={"DBInstanceIdentifier": "id"},
        read=(Call("DescribeDBInstances", result="DBInstances[0]"),),
        update=(
            Call(
                "ModifyDBInstance",
                {"ApplyImmediately": NOW, "DBParameterGroupName": "props.dbParameterGroupName"},
                skip=("clusterIdentifier", "engine", "engineVersion"),
            ),
        ),
        delete=Call("DeleteDBInstance", {"SkipFinalSnapshot": NOW}, match=False),
        deleted_wait=True,
        replace=("engine", "availabilityZone"),
        keep=("engineVersion",),
        local=("applyImmediately", "forceDestroy"),
        outputs={
            "dbSubnetGroupName": "doc.DBSubnetGroup.DBSubnetGroupName",
            "dbParameterGroupName": "doc.DBParameterGroups[0].DBParameterGroupName",
            "performanceInsightsEnabled": "doc.PerformanceInsightsEnabled",
            "endpoint": "doc.Endpoint.Address",
            "port": "doc.Endpoint.Port",
            "engineVersionActual": "doc.EngineVersion",
        },
        computed=(
            "identifier",
            "engineVersion",
            "preferredBackupWindow",
            "preferredMaintenanceWindow",
            "performanceInsightsKmsKeyId",
            "publiclyAccessible",
            "caCertIdentifier",
            "dbSubnetGroupName",
            "dbParameterGroupName",
            "availabilityZone",
        ),
        defaults={"autoMinorVersionUpgrade": True, "promotionTier": 0, "monitoringInterval": 0},
        tags=rds_tags("DBInstanceArn"),
        wait=Wait("doc.DBInstanceStatus == 'available'"),
        title="RDS Cluster Instance",
    ),
)
