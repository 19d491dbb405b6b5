"""S3: buckets, and the settings that hang on a bucket or an account."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource
from sandbox.plugins.aws.resources.s3_documents import encryption, items_of, lifecycle_rules, object_lock
from sandbox.plugins.aws.scope import Scope
from sandbox.plugins.aws.values import Json

BUCKET = {"Bucket": "props.bucket"}


PUBLIC_ACCESS = (
    "{BlockPublicAcls: props.blockPublicAcls || `false`, BlockPublicPolicy: props.blockPublicPolicy || `false`, "
    "IgnorePublicAcls: props.ignorePublicAcls || `false`, "
    "RestrictPublicBuckets: props.restrictPublicBuckets || `false`}"
)


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


def _location(scope: Scope) -> Any:
    """us-east-1 is the one region that CreateBucket refuses to be told."""
    return None if scope.region == "us-east-1" else {"LocationConstraint": scope.region}


def _empty(scope: Scope) -> None:
    """What `forceDestroy` promises: delete every version of every object."""
    while True:
        answer = scope.call("list_object_versions", Bucket=scope.id)
        found = [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]
        if not found:
            return
        objects = [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in found]
        scope.call(
            "delete_objects",
            Bucket=scope.id,
            Delete={"Objects": objects, "Quiet": True},
            BypassGovernanceRetention=True,
        )


def _tag_set(scope: Scope) -> None:
    """S3 replaces all tags at once."""
    tags: Any = scope.props.get("tags") or {}
    pairs = [{"Key": key, "Value": str(value)} for key, value in tags.items()]
    if pairs:
        scope.call("put_bucket_tagging", Bucket=scope.id, Tagging={"TagSet": pairs})
    else:
        scope.call("delete_bucket_tagging", Bucket=scope.id)


# Where Route 53 aliases to a bucket's website point; fixed by AWS for each region.
HOSTED_ZONES = {
    "us-east-1": "Z3AQBSTGFYJSTF",
    "us-west-2": "Z3BJ6K6RIION7M",
    "eu-west-1": "Z1BKCTXD74EZPE",
    "eu-central-1": "Z21DNDUVLTQW6Q",
}


def _account(scope: Scope) -> Json:
    return scope.props.get("accountId") or scope.id or scope.account_id


RESOURCES = (
    Resource(
        token="aws:s3/bucket:Bucket",
        service="s3",
        title="S3 Bucket",
        name="bucket",
        lower_name=True,
        create=Call(
            "CreateBucket",
            {"CreateBucketConfiguration": _location, "ObjectLockEnabledForBucket": "props.objectLockEnabled"},
            skip=("acl",),
        ),
        id="props.bucket",
        key={"Bucket": "id"},
        settle=(Function(_tag_set, uses=("tags",)),),
        read=(
            Call("HeadBucket", result="{BucketRegion: BucketRegion}"),
            Call("GetBucketTagging", result="{TagSet: TagSet}", optional=True),
            Call(
                "GetObjectLockConfiguration",
                result="{ObjectLockEnabled: ObjectLockConfiguration.ObjectLockEnabled}",
                optional=True,
            ),
        ),
        delete=(Function(_empty, when="props.forceDestroy"), Call("DeleteBucket")),
        outputs={
            "bucket": "id",
            "arn": "join('', ['arn:aws:s3:::', id])",
            "bucketRegion": "region",
            "bucketDomainName": "join('', [id, '.s3.amazonaws.com'])",
            "bucketRegionalDomainName": "join('', [id, '.s3.', region, '.amazonaws.com'])",
            "hostedZoneId": lambda s: HOSTED_ZONES.get(s.region),
            "objectLockEnabled": "doc.ObjectLockEnabled == 'Enabled'",
        },
        defaults={"forceDestroy": False},
        computed=("objectLockEnabled",),
        local=("forceDestroy",),
        keep=("tags",),
    ),
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
    Resource(
        token="aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
        service="s3control",
        title="S3 Account Public Access Block",
        create=Call(
            "PutPublicAccessBlock",
            {
                "AccountId": _account,
                "PublicAccessBlockConfiguration": PUBLIC_ACCESS,
            },
        ),
        update=(
            Call(
                "PutPublicAccessBlock",
                {"PublicAccessBlockConfiguration": PUBLIC_ACCESS},
            ),
        ),
        id=_account,
        key={"AccountId": "id"},
        read=(Call("GetPublicAccessBlock", result="PublicAccessBlockConfiguration"),),
        delete=Call("DeletePublicAccessBlock"),
        outputs={"accountId": "id"},
        computed=("accountId",),
        replace=("accountId",),
    ),
)
