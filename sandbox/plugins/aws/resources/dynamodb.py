"""DynamoDB: tables."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource, Tagging, Wait
from sandbox.plugins.aws.scope import Scope

ARN = "doc.TableArn"
PITR = "ContinuousBackupsDescription.{PITR: PointInTimeRecoveryDescription}"


def _key_schema(scope: Scope) -> Any:
    keys = [{"AttributeName": scope.props["hashKey"], "KeyType": "HASH"}]
    if scope.props.get("rangeKey"):
        keys.append({"AttributeName": scope.props["rangeKey"], "KeyType": "RANGE"})
    return keys


def _throughput(scope: Scope) -> Any:
    if scope.props.get("billingMode") == "PAY_PER_REQUEST":
        return None
    return {
        "ReadCapacityUnits": int(scope.props.get("readCapacity") or 1),
        "WriteCapacityUnits": int(scope.props.get("writeCapacity") or 1),
    }


def _stream(scope: Scope) -> Any:
    if not scope.props.get("streamEnabled"):
        return None
    return {"StreamEnabled": True, "StreamViewType": scope.props.get("streamViewType")}


def _encryption(scope: Scope) -> Any:
    wanted: Any = scope.props.get("serverSideEncryption")
    if not wanted:
        return None
    key = {"SSEType": "KMS", "KMSMasterKeyId": wanted["kmsKeyArn"]} if wanted.get("kmsKeyArn") else {}
    return {"Enabled": bool(wanted["enabled"]), **key}


def _shown_recovery(scope: Scope) -> Any:
    return {"enabled": (scope.doc.get("PITR") or {}).get("PointInTimeRecoveryStatus") == "ENABLED"}


def _shown_encryption(scope: Scope) -> Any:
    found = scope.doc.get("SSEDescription")
    return (
        {"enabled": found["Status"] == "ENABLED", "kmsKeyArn": found.get("KMSMasterKeyArn")}
        if found
        else None
    )


def _shown_expiry(scope: Scope) -> Any:
    found = scope.doc.get("TTL")
    enabled = {"enabled": found.get("TimeToLiveStatus") == "ENABLED"} if found else {}
    return enabled | {"attributeName": found.get("AttributeName")} if found else None


def _key(kind: str) -> Any:
    return lambda s: next((k["AttributeName"] for k in s.doc["KeySchema"] if k["KeyType"] == kind), None)


RESOURCES = (
    Resource(
        token="aws:dynamodb/table:Table",
        service="dynamodb",
        title="DynamoDB Table",
        name="name",
        rename={
            "name": "TableName",
            "attributes": "AttributeDefinitions",
            "attributes.name": "AttributeName",
            "attributes.type": "AttributeType",
        },
        create=Call(
            "CreateTable",
            {
                "KeySchema": _key_schema,
                "ProvisionedThroughput": _throughput,
                "StreamSpecification": _stream,
                "SSESpecification": _encryption,
            },
            skip=("globalSecondaryIndexes", "localSecondaryIndexes", "warmThroughput", "onDemandThroughput"),
            uses=(
                "hashKey",
                "rangeKey",
                "billingMode",
                "readCapacity",
                "writeCapacity",
                "streamEnabled",
                "streamViewType",
                "serverSideEncryption",
            ),
        ),
        id="result.TableDescription.TableName",
        key={"TableName": "id"},
        settle=(
            Call(
                "UpdateContinuousBackups",
                {
                    "PointInTimeRecoverySpecification": (
                        "{PointInTimeRecoveryEnabled: props.pointInTimeRecovery.enabled}"
                    )
                },
                when="props.pointInTimeRecovery",
                match=False,
                retry=("ContinuousBackupsUnavailableException",),
            ),
            Call(
                "UpdateTimeToLive",
                {
                    "TimeToLiveSpecification": "{Enabled: props.ttl.enabled || `false`, "
                    "AttributeName: props.ttl.attributeName}"
                },
                when="props.ttl",
                match=False,
            ),
        ),
        update=(
            Call(
                "UpdateTable",
                {"ProvisionedThroughput": _throughput, "BillingMode": "props.billingMode"},
                match=False,
                uses=("billingMode", "readCapacity", "writeCapacity"),
            ),
            Call(
                "UpdateTable", {"DeletionProtectionEnabled": "props.deletionProtectionEnabled"}, match=False
            ),
        ),
        read=(
            Call("DescribeTable", result="Table"),
            Call(
                "DescribeContinuousBackups",
                result=PITR,
            ),
            Call("DescribeTimeToLive", result="{TTL: TimeToLiveDescription}"),
        ),
        wait=Wait("doc.TableStatus == 'ACTIVE'"),
        delete=Call("DeleteTable"),
        deleted_wait=True,
        outputs={
            "arn": ARN,
            "hashKey": _key("HASH"),
            "rangeKey": _key("RANGE"),
            "streamArn": "doc.LatestStreamArn",
            "streamLabel": "doc.LatestStreamLabel",
            "billingMode": "doc.BillingModeSummary.BillingMode || 'PROVISIONED'",
            "readCapacity": "doc.ProvisionedThroughput.ReadCapacityUnits",
            "writeCapacity": "doc.ProvisionedThroughput.WriteCapacityUnits",
            "streamEnabled": "doc.StreamSpecification.StreamEnabled",
            "streamViewType": "doc.StreamSpecification.StreamViewType",
            "pointInTimeRecovery": _shown_recovery,
            "serverSideEncryption": _shown_encryption,
            "ttl": _shown_expiry,
        },
        defaults={"billingMode": "PROVISIONED"},
        computed=(
            "readCapacity",
            "writeCapacity",
            "pointInTimeRecovery",
            "ttl",
            "serverSideEncryption",
            "tableClass",
            "streamViewType",
            "deletionProtectionEnabled",
        ),
        tags=Tagging(
            "TagResource",
            "UntagResource",
            {"ResourceArn": ARN},
            list=Call("ListTagsOfResource", {"ResourceArn": ARN}, result="Tags", match=False),
        ),
    ),
)
