"""Secrets Manager: secrets, their policies and versions."""

from __future__ import annotations

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging
from sandbox.plugins.aws.scope import Scope

FORCED = 0


def _delete(scope: Scope) -> None:
    """No recovery window means that the secret is gone at once."""
    days = int(str(scope.props.get("recoveryWindowInDays", 30)))
    how = {"ForceDeleteWithoutRecovery": True} if days == FORCED else {"RecoveryWindowInDays": days}
    scope.call("delete_secret", SecretId=scope.id, **how)


RESOURCES = (
    Resource(
        token="aws:secretsmanager/secret:Secret",
        service="secretsmanager",
        name="name",
        create=Call("CreateSecret", {"AddReplicaRegions": "props.replicas"}),
        id="result.ARN",
        key={"SecretId": "id"},
        read=(Call("DescribeSecret"),),
        update=(Call("UpdateSecret"),),
        settle=(
            Call("PutResourcePolicy", {"ResourcePolicy": "props.policy"}, match=False, when="props.policy"),
        ),
        delete=Function(_delete, uses=("recoveryWindowInDays",)),
        gone="doc.DeletedDate",
        replace=("name",),
        local=("recoveryWindowInDays", "forceOverwriteReplicaSecret"),
        defaults={"recoveryWindowInDays": 30, "forceOverwriteReplicaSecret": False},
        outputs={"arn": "doc.ARN"},
        computed=("policy", "replicas"),
        documents=("policy",),
        tags=Tagging("TagResource", "UntagResource", {"SecretId": "id"}),
        title="Secrets Manager Secret",
    ),
    Resource(
        token="aws:secretsmanager/secretPolicy:SecretPolicy",
        service="secretsmanager",
        rename={"policy": "ResourcePolicy", "secretArn": "SecretId"},
        create=Call("PutResourcePolicy"),
        update=(Call("PutResourcePolicy"),),
        id="props.secretArn",
        key={"SecretId": "id"},
        read=(Call("GetResourcePolicy"),),
        gone="!doc.ResourcePolicy",
        delete=Call("DeleteResourcePolicy"),
        outputs={"secretArn": "id", "policy": "doc.ResourcePolicy"},
        replace=("secretArn",),
        write_only=("blockPublicPolicy",),
        documents=("policy",),
        title="Secrets Manager Secret Policy",
    ),
    Resource(
        token="aws:secretsmanager/secretVersion:SecretVersion",
        service="secretsmanager",
        create=Call("PutSecretValue"),
        id=lambda scope: f"{scope.result['ARN']}|{scope.result['VersionId']}",
        key={"SecretId": "part(id, '|', `0`)", "VersionId": "part(id, '|', `1`)"},
        read=(Call("GetSecretValue", match=False),),
        delete=None,
        replace=("secretId", "secretString", "secretBinary"),
        outputs={"secretId": "doc.ARN", "arn": "doc.ARN"},
        computed=("versionStages",),
        secrets=("secretString", "secretBinary"),
        title="Secrets Manager Secret Version",
    ),
)
