"""Backup, EC2's account-wide defaults, and what other services of the data layer only keep."""

from __future__ import annotations

from sandbox.cloud.extension import Call, Registry
from sandbox.cloud.generic.engine import serve
from sandbox.cloud.generic.kinds import Item, Kind, Setting
from sandbox.cloud.generic.overlay import Overlay, overlay


def install(registry: Registry) -> None:
    serve(registry, BACKUP_SELECTION, VAULT_POLICY, VAULT_NOTIFICATIONS, BACKUP_REGION, BACKUP_GLOBAL)
    serve(registry, INSTANCE_METADATA, EBS_KEY, SNAPSHOT_ACCESS, IMAGE_ACCESS, SERIAL_CONSOLE)
    overlay(registry, FLOW_LOG, DB_INSTANCE, DB_CLUSTER)


BACKUP_SELECTION = Kind(
    service="backup",
    name="BackupSelection",
    key=("BackupPlanId", "SelectionId"),
    new={
        "SelectionId": "{uuid}",
        "CreationDate": "{now}",
        "SelectionName": lambda _call, item: item["BackupSelection"]["SelectionName"],
        "IamRoleArn": lambda _call, item: item["BackupSelection"].get("IamRoleArn"),
    },
    not_found="ResourceNotFoundException",
)


def _vault_answer(call: Call, item: Item) -> Item:
    name = call.params["BackupVaultName"]
    return {**item, "BackupVaultName": name, "BackupVaultArn": call.arn(f"backup-vault:{name}")}


VAULT_POLICY = Setting(
    service="backup",
    name="VaultAccessPolicy",
    per=("BackupVaultName",),
    read=("GetBackupVaultAccessPolicy",),
    write=("PutBackupVaultAccessPolicy",),
    reset=("DeleteBackupVaultAccessPolicy",),
    missing="ResourceNotFoundException",
    answer=_vault_answer,
)
VAULT_NOTIFICATIONS = Setting(
    service="backup",
    name="VaultNotifications",
    per=("BackupVaultName",),
    read=("GetBackupVaultNotifications",),
    write=("PutBackupVaultNotifications",),
    reset=("DeleteBackupVaultNotifications",),
    missing="ResourceNotFoundException",
    answer=_vault_answer,
)
BACKUP_REGION = Setting(
    service="backup",
    name="RegionSettings",
    read=("DescribeRegionSettings",),
    write=("UpdateRegionSettings",),
    defaults={
        "ResourceTypeOptInPreference": {
            "Aurora": True,
            "DynamoDB": True,
            "EBS": True,
            "EC2": True,
            "RDS": True,
            "S3": False,
        },
        "ResourceTypeManagementPreference": {"DynamoDB": True, "EFS": True},
    },
)
BACKUP_GLOBAL = Setting(
    service="backup",
    name="GlobalSettings",
    read=("DescribeGlobalSettings",),
    write=("UpdateGlobalSettings",),
    defaults={"GlobalSettings": {"isCrossAccountBackupEnabled": "false"}},
)


def _metadata_answer(call: Call, item: Item) -> Item:
    chosen = {name: value for name, value in item.items() if value not in ("no-preference", -1)}
    return {"Return": True} if call.operation.startswith("Modify") else {"AccountLevel": chosen}


INSTANCE_METADATA = Setting(
    service="ec2",
    name="InstanceMetadataDefaults",
    read=("GetInstanceMetadataDefaults",),
    write=("ModifyInstanceMetadataDefaults",),
    defaults={"ManagedBy": "account"},
    answer=_metadata_answer,
)
EBS_KEY = Setting(
    service="ec2",
    name="EbsDefaultKmsKeyId",
    read=("GetEbsDefaultKmsKeyId",),
    write=("ModifyEbsDefaultKmsKeyId",),
    reset=("ResetEbsDefaultKmsKeyId",),
    answer=lambda call, item: {"KmsKeyId": item.get("KmsKeyId", call.arn("alias/aws/ebs", service="kms"))},
)
SNAPSHOT_ACCESS = Setting(
    service="ec2",
    name="SnapshotBlockPublicAccess",
    read=("GetSnapshotBlockPublicAccessState",),
    write=("EnableSnapshotBlockPublicAccess",),
    reset=("DisableSnapshotBlockPublicAccess",),
    defaults={"State": "unblocked", "ManagedBy": "account"},
)
IMAGE_ACCESS = Setting(
    service="ec2",
    name="ImageBlockPublicAccess",
    read=("GetImageBlockPublicAccessState",),
    write=("EnableImageBlockPublicAccess",),
    reset=("DisableImageBlockPublicAccess",),
    defaults={"ImageBlockPublicAccessState": "unblocked", "ManagedBy": "account"},
)
SERIAL_CONSOLE = Setting(
    service="ec2",
    name="SerialConsoleAccess",
    read=("GetSerialConsoleAccessStatus",),
    write=("EnableSerialConsoleAccess",),
    reset=("DisableSerialConsoleAccess",),
    answer=lambda call, item: {
        "SerialConsoleAccessEnabled": call.operation.startswith("Enable") or bool(item)
    },
)
FLOW_LOG = Overlay(
    service="ec2",
    name="FlowLog",
    write={"CreateFlowLogs": "answer.FlowLogIds"},
    read={"DescribeFlowLogs": "FlowLogs"},
    key="FlowLogId",
    members={"DestinationOptions": "DestinationOptions"},
    delete={"DeleteFlowLogs": "request.FlowLogIds"},
)
INSIGHTS = {
    "PerformanceInsightsEnabled": "EnablePerformanceInsights",
    "PerformanceInsightsKMSKeyId": "PerformanceInsightsKMSKeyId",
    "PerformanceInsightsRetentionPeriod": "PerformanceInsightsRetentionPeriod",
    "MonitoringInterval": "MonitoringInterval",
    "MonitoringRoleArn": "MonitoringRoleArn",
    "CACertificateIdentifier": "CACertificateIdentifier",
}
DB_INSTANCE = Overlay(
    service="rds",
    name="DBInstance",
    write={
        "CreateDBInstance": "request.DBInstanceIdentifier",
        "ModifyDBInstance": "request.DBInstanceIdentifier",
    },
    read={
        "CreateDBInstance": "DBInstance",
        "ModifyDBInstance": "DBInstance",
        "DescribeDBInstances": "DBInstances",
    },
    key="DBInstanceIdentifier",
    members=INSIGHTS,
    delete={"DeleteDBInstance": "request.DBInstanceIdentifier"},
)
DB_CLUSTER = Overlay(
    service="rds",
    name="DBCluster",
    write={
        "CreateDBCluster": "request.DBClusterIdentifier",
        "ModifyDBCluster": "request.DBClusterIdentifier",
    },
    read={"CreateDBCluster": "DBCluster", "ModifyDBCluster": "DBCluster", "DescribeDBClusters": "DBClusters"},
    key="DBClusterIdentifier",
    members={name: value for name, value in INSIGHTS.items() if name != "CACertificateIdentifier"},
    delete={"DeleteDBCluster": "request.DBClusterIdentifier"},
)
