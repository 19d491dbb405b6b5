"""S3: buckets, and the block on public access to a whole account."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource
from sandbox.plugins.aws.scope import Scope
from sandbox.plugins.aws.values import Json

PUBLIC_ACCESS = (
    "{BlockPublicAcls: props.blockPublicAcls || `false`, BlockPublicPolicy: props.blockPublicPolicy || `false`, "
    "IgnorePublicAcls: props.ignorePublicAcls || `false`, "
    "RestrictPublicBuckets: props.restrictPublicBuckets || `false`}"
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
