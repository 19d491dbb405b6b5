"""S3: the settings that hang on a bucket."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource
from sandbox.plugins.aws.resources.s3 import PUBLIC_ACCESS
from sandbox.plugins.aws.resources.s3_documents import encryption, items_of, lifecycle_rules, object_lock

BUCKET = {"Bucket": "props.bucket"}


def _setting(name: str, put: Call, read: Call, delete: Call | None, **more: Any) -> Resource:
    """A setting of a bucket: written as a whole, identified by the bucket's name."""
    put = replace(put, params={**BUCKET, **put.params})
    return Resource(
        token=f"aws:s3/{name[0].lower()}{name[1:]}:{name}",
        service="s3",
        title=f"S3 {name}",
        create=put,
        update=(put,),
        id="props.bucket",
        key={"Bucket": "id"},
        read=(read, Function(lambda s: {"bucket": s.id})),
        delete=delete,
        replace=("bucket", "expectedBucketOwner"),
        **more,
    )


RESOURCES = (
    _setting(
        "BucketVersioning",
        Call("PutBucketVersioning", {"MFA": "props.mfa"}),
        Call(
            "GetBucketVersioning",
            result="Status && {versioningConfiguration: {status: Status, mfaDelete: MFADelete}}",
        ),
        # AWS knows no way back to "never versioned".
        Call(
            "PutBucketVersioning",
            {"VersioningConfiguration": "{Status: 'Suspended'}"},
            match=False,
            when="props.versioningConfiguration.status == 'Enabled'",
        ),
        outputs={"versioningConfiguration": "doc.versioningConfiguration"},
        write_only=("mfa",),
    ),
    _setting(
        "BucketServerSideEncryptionConfiguration",
        Call(
            "PutBucketEncryption",
            {
                "ServerSideEncryptionConfiguration": lambda s: {
                    "Rules": [encryption(r) for r in items_of(s, "rules")]
                }
            },
            uses=("rules",),
            match=False,
        ),
        Call("GetBucketEncryption", result="ServerSideEncryptionConfiguration"),
        Call("DeleteBucketEncryption"),
        rename={
            "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId": "KMSMasterKeyID",
            "rules.applyServerSideEncryptionByDefault.sseAlgorithm": "SSEAlgorithm",
        },
    ),
    _setting(
        "BucketObjectLockConfiguration",
        Call(
            "PutObjectLockConfiguration",
            {"ObjectLockConfiguration": lambda s: object_lock(s)},
            uses=("rule", "objectLockEnabled", "token"),
            match=False,
        ),
        Call("GetObjectLockConfiguration", result="ObjectLockConfiguration.Rule && ObjectLockConfiguration"),
        # Object lock cannot be switched off; its default retention can.
        Call(
            "PutObjectLockConfiguration",
            {"ObjectLockConfiguration": "{ObjectLockEnabled: 'Enabled'}"},
            match=False,
        ),
        defaults={"objectLockEnabled": "Enabled"},
        write_only=("token",),
    ),
    _setting(
        "BucketLifecycleConfiguration",
        Call(
            "PutBucketLifecycleConfiguration",
            {"LifecycleConfiguration": lifecycle_rules},
            uses=("rules",),
            match=False,
        ),
        Call("GetBucketLifecycleConfiguration"),
        Call("DeleteBucketLifecycle"),
        write_only=("timeouts", "transitionDefaultMinimumObjectSize"),
    ),
    _setting(
        "BucketPublicAccessBlock",
        Call(
            "PutPublicAccessBlock",
            {"PublicAccessBlockConfiguration": PUBLIC_ACCESS},
        ),
        Call("GetPublicAccessBlock", result="PublicAccessBlockConfiguration"),
        Call("DeletePublicAccessBlock", when="!props.skipDestroy"),
        local=("skipDestroy",),
    ),
    _setting(
        "BucketPolicy",
        Call("PutBucketPolicy", {"Policy": "as_json(props.policy)"}),
        Call("GetBucketPolicy"),
        Call("DeleteBucketPolicy"),
        documents=("policy",),
    ),
    _setting(
        "BucketOwnershipControls",
        Call(
            "PutBucketOwnershipControls",
            {"OwnershipControls": "{Rules: [{ObjectOwnership: props.rule.objectOwnership}]}"},
        ),
        Call("GetBucketOwnershipControls", result="OwnershipControls"),
        Call("DeleteBucketOwnershipControls"),
    ),
    _setting(
        "BucketLogging",
        Call(
            "PutBucketLogging",
            {
                "BucketLoggingStatus": "{LoggingEnabled: {TargetBucket: props.targetBucket, "
                "TargetPrefix: props.targetPrefix}}"
            },
        ),
        Call("GetBucketLogging", result="LoggingEnabled"),
        Call("PutBucketLogging", {"BucketLoggingStatus": "`{}`"}, match=False),
    ),
)
