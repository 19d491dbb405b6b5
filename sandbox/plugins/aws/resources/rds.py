"""RDS: Aurora clusters and instances, subnet groups, cluster parameter groups."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging, Wait
from sandbox.plugins.aws.scope import Scope

NOW = lambda _: True  # noqa: E731 (an expression of the table; changes apply at once, as in the official provider)
PARAMETERS_A_CALL = 20


def rds_tags(arn: str) -> Tagging:
    """RDS tags by ARN, and lists them by a call of their own."""
    key = {"ResourceName": f"doc.{arn}"}
    return Tagging(
        "AddTagsToResource",
        "RemoveTagsFromResource",
        key,
        list=Call("ListTagsForResource", key, result="TagList", match=False),
    )


def _user_parameters(scope: Scope) -> list[dict[str, Any]]:
    found = scope.result["Parameters"]
    return [
        {
            "name": item["ParameterName"],
            "value": item.get("ParameterValue", ""),
            "applyMethod": item.get("ApplyMethod"),
        }
        for item in found
        if item.get("Source", "user") == "user"
    ]


def _set_parameters(scope: Scope) -> None:
    """AWS takes twenty parameters a call; those that the program dropped go back to their defaults."""
    wanted: Any = scope.props.get("parameters") or []
    before: Any = scope.old.get("parameters") or []
    dropped = {item["name"] for item in before} - {item["name"] for item in wanted}
    _in_batches(scope, "modify_db_cluster_parameter_group", [_parameter(item) for item in wanted])
    resets = [{"ParameterName": name, "ApplyMethod": "pending-reboot"} for name in sorted(dropped)]
    _in_batches(scope, "reset_db_cluster_parameter_group", resets)


def _in_batches(scope: Scope, operation: str, parameters: list[dict[str, Any]]) -> None:
    for start in range(0, len(parameters), PARAMETERS_A_CALL):
        batch = parameters[start : start + PARAMETERS_A_CALL]
        scope.call(operation, DBClusterParameterGroupName=scope.id, Parameters=batch)


def _parameter(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "ParameterName": item["name"],
        "ParameterValue": str(item["value"]),
        "ApplyMethod": item.get("applyMethod") or "immediate",
    }


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
        token="aws:rds/subnetGroup:SubnetGroup",
        service="rds",
        name="name",
        lower_name=True,
        rename={
            "name": "DBSubnetGroupName",
            "description": "DBSubnetGroupDescription",
            "arn": "DBSubnetGroupArn",
        },
        create=Call("CreateDBSubnetGroup"),
        id="result.DBSubnetGroup.DBSubnetGroupName",
        key={"DBSubnetGroupName": "id"},
        read=(Call("DescribeDBSubnetGroups", result="DBSubnetGroups[0]"),),
        update=(Call("ModifyDBSubnetGroup"),),
        delete=Call("DeleteDBSubnetGroup"),
        outputs={"subnetIds": "doc.Subnets[].SubnetIdentifier"},
        defaults={"description": "Managed by Pulumi"},
        tags=rds_tags("DBSubnetGroupArn"),
        title="RDS Subnet Group",
    ),
    Resource(
        token="aws:rds/clusterParameterGroup:ClusterParameterGroup",
        service="rds",
        name="name",
        lower_name=True,
        rename={
            "name": "DBClusterParameterGroupName",
            "family": "DBParameterGroupFamily",
            "arn": "DBClusterParameterGroupArn",
        },
        create=Call("CreateDBClusterParameterGroup"),
        id="result.DBClusterParameterGroup.DBClusterParameterGroupName",
        key={"DBClusterParameterGroupName": "id"},
        settle=(Function(_set_parameters, uses=("parameters",)),),
        read=(
            Call("DescribeDBClusterParameterGroups", result="DBClusterParameterGroups[0]"),
            Call(
                "DescribeDBClusterParameters",
                {"Source": lambda _: "user"},
                result=_user_parameters,
                into="parameters",
            ),
        ),
        delete=Call("DeleteDBClusterParameterGroup"),
        outputs={"parameters": "doc.parameters"},
        defaults={"description": "Managed by Pulumi"},
        tags=rds_tags("DBClusterParameterGroupArn"),
        title="RDS Cluster Parameter Group",
    ),
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
