"""AWS Backup: vaults, plans, selections."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource, Tagging
from sandbox.plugins.aws.scope import Scope


def _backup_tags(arn: str) -> Tagging:
    key = {"ResourceArn": f"doc.{arn}"}
    return Tagging(
        "TagResource",
        "UntagResource",
        key,
        keys="TagKeyList",
        list=Call("ListTags", key, result="Tags", match=False),
    )


def _plan(scope: Scope) -> dict[str, Any]:
    rules: Any = scope.props["rules"]
    return {"BackupPlanName": scope.props["name"], "Rules": [_rule(rule) for rule in rules]}


def _rule(rule: dict[str, Any]) -> dict[str, Any]:
    parts = {
        "RuleName": rule["ruleName"],
        "TargetBackupVaultName": rule["targetVaultName"],
        "ScheduleExpression": rule.get("schedule"),
        "StartWindowMinutes": rule.get("startWindow"),
        "CompletionWindowMinutes": rule.get("completionWindow"),
        "EnableContinuousBackup": rule.get("enableContinuousBackup"),
        "Lifecycle": _lifecycle(rule.get("lifecycle")),
        "CopyActions": [_copy(action) for action in rule.get("copyActions") or ()] or None,
        "RecoveryPointTags": rule.get("recoveryPointTags"),
    }
    return {name: value for name, value in parts.items() if value is not None}


def _lifecycle(lifecycle: Any) -> Any:
    names = {"deleteAfter": "DeleteAfterDays", "coldStorageAfter": "MoveToColdStorageAfterDays"}
    return (
        {api: int(lifecycle[name]) for name, api in names.items() if lifecycle.get(name)}
        if lifecycle
        else None
    )


def _copy(action: dict[str, Any]) -> dict[str, Any]:
    lifecycle = _lifecycle(action.get("lifecycle"))
    copied = {"DestinationBackupVaultArn": action["destinationVaultArn"]}
    return {**copied, "Lifecycle": lifecycle} if lifecycle else copied


def _read_rules(scope: Scope) -> list[dict[str, Any]]:
    return [
        {
            "ruleName": rule["RuleName"],
            "targetVaultName": rule["TargetBackupVaultName"],
            "schedule": rule.get("ScheduleExpression"),
            "startWindow": rule.get("StartWindowMinutes"),
            "completionWindow": rule.get("CompletionWindowMinutes"),
            "enableContinuousBackup": rule.get("EnableContinuousBackup"),
            "lifecycle": _read_lifecycle(rule.get("Lifecycle")),
            "copyActions": [
                {
                    "destinationVaultArn": action["DestinationBackupVaultArn"],
                    "lifecycle": _read_lifecycle(action.get("Lifecycle")),
                }
                for action in rule.get("CopyActions") or ()
            ],
            "recoveryPointTags": rule.get("RecoveryPointTags"),
        }
        for rule in scope.doc["BackupPlan"]["Rules"]
    ]


def _read_lifecycle(found: Any) -> Any:
    names = {"deleteAfter": "DeleteAfterDays", "coldStorageAfter": "MoveToColdStorageAfterDays"}
    return {name: found[api] for name, api in names.items() if found.get(api)} if found else None


def _selection(scope: Scope) -> dict[str, Any]:
    tags: Any = scope.props.get("selectionTags") or []
    selection: dict[str, Any] = {
        "SelectionName": scope.props["name"],
        "IamRoleArn": scope.props["iamRoleArn"],
    }
    if scope.props.get("resources"):
        selection["Resources"] = scope.props["resources"]
    if tags:
        selection["ListOfTags"] = [
            {"ConditionType": tag["type"], "ConditionKey": tag["key"], "ConditionValue": tag["value"]}
            for tag in tags
        ]
    return selection


RESOURCES = (
    Resource(
        token="aws:backup/vault:Vault",
        service="backup",
        name="name",
        rename={"name": "BackupVaultName", "arn": "BackupVaultArn", "kmsKeyArn": "EncryptionKeyArn"},
        create=Call("CreateBackupVault"),
        id="result.BackupVaultName",
        key={"BackupVaultName": "id"},
        read=(Call("DescribeBackupVault"),),
        delete=Call("DeleteBackupVault"),
        local=("forceDestroy",),
        computed=("kmsKeyArn",),
        outputs={"recoveryPoints": "to_string(doc.NumberOfRecoveryPoints || `0`)"},
        tags=_backup_tags("BackupVaultArn"),
        title="Backup Vault",
    ),
    Resource(
        token="aws:backup/plan:Plan",
        service="backup",
        name="name",
        rename={"arn": "BackupPlanArn", "version": "VersionId"},
        create=Call("CreateBackupPlan", {"BackupPlan": _plan}, match=False, uses=("name", "rules")),
        id="result.BackupPlanId",
        key={"BackupPlanId": "id"},
        read=(Call("GetBackupPlan"),),
        gone="doc.DeletionDate",
        update=(Call("UpdateBackupPlan", {"BackupPlan": _plan}, match=False, uses=("name", "rules")),),
        delete=Call("DeleteBackupPlan"),
        outputs={"name": "doc.BackupPlan.BackupPlanName", "rules": _read_rules},
        tags=_backup_tags("BackupPlanArn"),
        title="Backup Plan",
    ),
    Resource(
        token="aws:backup/selection:Selection",
        service="backup",
        name="name",
        import_format="{planId}|{id}",
        rename={"planId": "BackupPlanId"},
        create=Call(
            "CreateBackupSelection",
            {"BackupSelection": _selection},
            uses=("name", "iamRoleArn", "resources", "selectionTags"),
        ),
        id="result.SelectionId",
        key={"BackupPlanId": "props.planId", "SelectionId": "id"},
        read=(Call("GetBackupSelection", result="BackupSelection"),),
        delete=Call("DeleteBackupSelection"),
        outputs={
            "name": "doc.SelectionName",
            "planId": "props.planId",
            "selectionTags": "doc.ListOfTags[].{type: ConditionType, key: ConditionKey, value: ConditionValue}",
        },
        title="Backup Selection",
    ),
)
