"""Samples: databases, caches, registries, secrets, backups."""

from __future__ import annotations

import json
from typing import Any

from tests.sandbox.plugins.aws.samples.sample import KEY, SUBNETS, TAGS, Need, Sample, policy

DATABASE_SUBNETS = Need("aws:rds/subnetGroup:SubnetGroup", {"subnetIds": ["${one}", "${two}"]})
AURORA: dict[str, Any] = {
    "engine": "aurora-postgresql",
    "engineVersion": "16.4",
    "databaseName": "users",
    "masterUsername": "root",
    "manageMasterUserPassword": True,
    "storageEncrypted": True,
    "kmsKeyId": "${key.arn}",
    "dbSubnetGroupName": "${subnets}",
    "backupRetentionPeriod": 7,
    "skipFinalSnapshot": True,
}
CLUSTER = Need("aws:rds/cluster:Cluster", AURORA)
RELATIONAL = {**SUBNETS, "subnets": DATABASE_SUBNETS, "key": KEY}
CACHE_SUBNETS = Need("aws:elasticache/subnetGroup:SubnetGroup", {"subnetIds": ["${one}", "${two}"]})
REPOSITORY = Need("aws:ecr/repository:Repository")
SECRET = Need("aws:secretsmanager/secret:Secret", {"recoveryWindowInDays": 0})
VAULT = Need("aws:backup/vault:Vault")
DAILY: dict[str, Any] = {
    "ruleName": "daily",
    "targetVaultName": "${vault}",
    "schedule": "cron(0 3 * * ? *)",
    "lifecycle": {"deleteAfter": 35},
}


def expiry(days: int) -> str:
    """An ECR lifecycle policy that drops untagged images."""
    selection = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": days,
    }
    return json.dumps({"rules": [{"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}]})


def forced_tls(value: str) -> list[dict[str, str]]:
    return [{"name": "rds.force_ssl", "value": value, "applyMethod": "immediate"}]


SAMPLES = {
    "aws:rds/subnetGroup:SubnetGroup": Sample(
        needs=SUBNETS,
        create={"subnetIds": ["${one}", "${two}"], "tags": TAGS},
        update={"description": "changed", "tags": {}},
        replace={"name": "another"},
    ),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": Sample(
        create={"family": "aurora-postgresql16", "parameters": forced_tls("1"), "tags": TAGS},
        update={"parameters": forced_tls("0")},
        replace={"family": "aurora-postgresql15"},
    ),
    "aws:rds/cluster:Cluster": Sample(
        needs=RELATIONAL,
        create={**AURORA, "tags": TAGS},
        update={"backupRetentionPeriod": 14, "tags": {"a": "b"}},
        replace={"databaseName": "orders"},
    ),
    "aws:rds/clusterInstance:ClusterInstance": Sample(
        needs={**RELATIONAL, "cluster": CLUSTER},
        create={
            "clusterIdentifier": "${cluster}",
            "engine": "aurora-postgresql",
            "instanceClass": "db.r6g.large",
            "promotionTier": 0,
            "tags": TAGS,
        },
        update={"promotionTier": 1, "tags": {}},
        replace={"identifier": "another"},
    ),
    "aws:elasticache/subnetGroup:SubnetGroup": Sample(
        needs=SUBNETS,
        create={"subnetIds": ["${one}", "${two}"], "tags": TAGS},
        update={"description": "changed", "tags": {"a": "b"}},
        replace={"name": "another"},
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": Sample(
        needs={**SUBNETS, "subnets": CACHE_SUBNETS, "key": KEY},
        create={
            "description": "one",
            "engine": "redis",
            "engineVersion": "7.1",
            "nodeType": "cache.t4g.small",
            "numCacheClusters": 2,
            "automaticFailoverEnabled": True,
            "multiAzEnabled": True,
            "atRestEncryptionEnabled": True,
            "kmsKeyId": "${key.arn}",
            "transitEncryptionEnabled": True,
            "subnetGroupName": "${subnets}",
            "snapshotRetentionLimit": 5,
            "tags": TAGS,
        },
        update={"description": "two", "snapshotRetentionLimit": 6},
        replace={"atRestEncryptionEnabled": False},
    ),
    "aws:ecr/repository:Repository": Sample(
        create={
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "tags": TAGS,
        },
        update={
            "imageTagMutability": "MUTABLE",
            "imageScanningConfiguration": {"scanOnPush": False},
            "tags": {},
        },
        replace={"name": "another"},
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Sample(
        needs={"repository": REPOSITORY},
        create={"repository": "${repository}", "policy": expiry(7)},
        update={"policy": expiry(9)},
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Sample(
        needs={"repository": REPOSITORY},
        create={
            "repository": "${repository}",
            "policy": policy("ecr:BatchGetImage", resource="", principal="ecs.amazonaws.com"),
        },
        update={"policy": policy("ecr:GetDownloadUrlForLayer", resource="", principal="ecs.amazonaws.com")},
    ),
    "aws:secretsmanager/secret:Secret": Sample(
        create={"description": "one", "recoveryWindowInDays": 0, "tags": TAGS},
        update={"description": "two", "tags": {"a": "b"}},
        replace={"name": "another"},
    ),
    "aws:secretsmanager/secretPolicy:SecretPolicy": Sample(
        needs={"secret": SECRET},
        create={
            "secretArn": "${secret}",
            "policy": policy("secretsmanager:GetSecretValue", principal="rds.amazonaws.com"),
        },
        update={"policy": policy("secretsmanager:DescribeSecret", principal="rds.amazonaws.com")},
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": Sample(
        needs={"secret": SECRET},
        create={"secretId": "${secret}", "secretString": "first"},
        replace={"secretString": "second"},
        lingers="the current version goes with its secret",
    ),
    "aws:backup/vault:Vault": Sample(
        create={"tags": TAGS}, update={"tags": {"a": "b"}}, replace={"name": "another"}
    ),
    "aws:backup/plan:Plan": Sample(
        needs={"vault": VAULT},
        create={"rules": [DAILY], "tags": TAGS},
        update={"rules": [{**DAILY, "schedule": "cron(0 4 * * ? *)"}]},
    ),
    "aws:backup/selection:Selection": Sample(
        needs={"vault": VAULT, "plan": Need("aws:backup/plan:Plan", {"rules": [DAILY]})},
        create={
            "planId": "${plan}",
            "iamRoleArn": "arn:aws:iam::123456789012:role/backup",
            "selectionTags": [{"type": "STRINGEQUALS", "key": "Backup", "value": "yes"}],
        },
        replace={"name": "another"},
    ),
    "aws:budgets/budget:Budget": Sample(
        create={
            "budgetType": "COST",
            "timeUnit": "MONTHLY",
            "limitAmount": "100.0",
            "limitUnit": "USD",
            "notifications": [
                {
                    "comparisonOperator": "GREATER_THAN",
                    "notificationType": "ACTUAL",
                    "threshold": 80,
                    "thresholdType": "PERCENTAGE",
                    "subscriberEmailAddresses": ["a@example.com"],
                }
            ],
        },
        update={"limitAmount": "200.0"},
        replace={"name": "another"},
    ),
}
