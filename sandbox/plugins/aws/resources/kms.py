"""KMS: keys, their aliases and grants on them."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.plugins.aws.entry import Call, Expression, Resource, Tagging
from sandbox.plugins.aws.scope import Scope


def _full_alias(scope: Scope) -> str:
    name = str(scope.props["name"])
    return name if name.startswith("alias/") else f"alias/{name}"


def _grant_id(scope: Scope) -> str:
    return scope.id.rpartition(":")[2]


_OF_GRANT: Mapping[str, Expression] = {"KeyId": "props.keyId", "GrantId": _grant_id}

RESOURCES = (
    Resource(
        token="aws:kms/key:Key",
        service="kms",
        title="KMS Key",
        rename={
            "customerMasterKeySpec": "KeySpec",
            "bypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck",
        },
        create=Call("CreateKey"),
        id="result.KeyMetadata.KeyId",
        key={"KeyId": "id"},
        settle=(
            Call("EnableKeyRotation", when="props.enableKeyRotation"),
            Call("DisableKeyRotation", when="props.enableKeyRotation == `false` && old.enableKeyRotation"),
            Call("DisableKey", when="props.isEnabled == `false`"),
            Call("EnableKey", when="props.isEnabled && old.isEnabled == `false`"),
        ),
        update=(
            Call("UpdateKeyDescription"),
            Call("PutKeyPolicy", {"PolicyName": "'default'"}),
        ),
        read=(
            Call("DescribeKey", result="KeyMetadata"),
            Call("GetKeyPolicy", {"PolicyName": "'default'"}, result="{Policy: Policy}"),
            Call("GetKeyRotationStatus", optional=True, ignore=("UnsupportedOperationException",)),
        ),
        gone="doc.KeyState == 'PendingDeletion'",
        delete=Call("ScheduleKeyDeletion", {"PendingWindowInDays": "props.deletionWindowInDays || `30`"}),
        outputs={
            "isEnabled": "doc.Enabled",
            "enableKeyRotation": "doc.KeyRotationEnabled || `false`",
            "customerMasterKeySpec": "doc.KeySpec",
        },
        computed=("policy", "multiRegion", "rotationPeriodInDays", "description"),
        defaults={
            "isEnabled": True,
            "enableKeyRotation": False,
            "keyUsage": "ENCRYPT_DECRYPT",
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "bypassPolicyLockoutSafetyCheck": False,
        },
        local=("deletionWindowInDays",),
        documents=("policy",),
        write_only=("bypassPolicyLockoutSafetyCheck",),
        tags=Tagging(
            "TagResource", "UntagResource", {"KeyId": "id"}, list=Call("ListResourceTags", result="Tags")
        ),
    ),
    Resource(
        token="aws:kms/alias:Alias",
        service="kms",
        title="KMS Alias",
        name="name",
        name_prefix="alias/",
        create=Call("CreateAlias", {"AliasName": _full_alias}, uses=("name",)),
        id=_full_alias,
        key={"AliasName": "id"},
        update=(Call("UpdateAlias"),),
        read=(
            Call(
                "ListAliases",
                result=lambda s: next((a for a in s.result["Aliases"] if a["AliasName"] == s.id), None),
            ),
        ),
        delete=Call("DeleteAlias"),
        outputs={
            "name": "id",
            "arn": "doc.AliasArn",
            "targetKeyId": lambda s: (
                s.props.get("targetKeyId")
                if str(s.props.get("targetKeyId") or "").endswith(s.doc["TargetKeyId"])
                else s.doc["TargetKeyId"]
            ),
            "targetKeyArn": "join('', ['arn:aws:kms:', region, ':', account, ':key/', doc.TargetKeyId])",
        },
    ),
    Resource(
        token="aws:kms/grant:Grant",
        service="kms",
        title="KMS Grant",
        rename={"constraints.encryptionContextEquals": "EncryptionContextEquals"},
        create=Call("CreateGrant"),
        id=lambda s: f"{s.props['keyId']}:{s.result['GrantId']}",
        id_format="{keyId}:{grantId}",
        read=(Call("ListGrants", _OF_GRANT, result="Grants[0]"),),
        delete=(
            Call("RetireGrant", _OF_GRANT, when="props.retireOnDelete"),
            Call("RevokeGrant", _OF_GRANT, when="!props.retireOnDelete"),
        ),
        outputs={
            "keyId": "props.keyId",
            "grantId": _grant_id,
            "grantToken": "result.GrantToken || props.grantToken",
        },
        defaults={"retireOnDelete": False},
        local=("retireOnDelete",),
        write_only=("grantCreationTokens",),
    ),
)
