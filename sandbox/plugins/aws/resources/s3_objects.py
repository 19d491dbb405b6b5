"""S3: objects, from files, archives or texts of the program."""

from __future__ import annotations

import base64
from typing import Any

from sandbox.plugins.aws.assets import content, is_asset
from sandbox.plugins.aws.entry import Call, Function, Resource
from sandbox.plugins.aws.scope import Scope

BODY = ("source", "content", "contentBase64", "sourceHash")


def _body(scope: Scope) -> bytes | None:
    props: Any = scope.props
    if is_asset(props.get("source")):
        return content(props["source"], scope.account.configuration.folder)
    if props.get("contentBase64"):
        return base64.b64decode(props["contentBase64"])
    return str(props["content"]).encode() if props.get("content") is not None else None


def _tag_set(scope: Scope) -> None:
    """S3 replaces all tags of an object at once."""
    tags: Any = scope.props.get("tags") or {}
    pairs = [{"Key": key, "Value": str(value)} for key, value in tags.items()]
    place = {"Bucket": scope.props["bucket"], "Key": scope.props["key"]}
    if pairs:
        scope.call("put_object_tagging", **place, Tagging={"TagSet": pairs})
    else:
        scope.call("delete_object_tagging", **place)


def _delete(scope: Scope) -> None:
    """Every version of the object; locked ones only when `forceDestroy` asks for it."""
    bucket, key = str(scope.props["bucket"]), str(scope.props["key"])
    force: Any = {"BypassGovernanceRetention": True} if scope.props.get("forceDestroy") else {}
    answer = scope.call("list_object_versions", Bucket=bucket, Prefix=key)
    for item in [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]:
        if item["Key"] == key:
            scope.call("delete_object", Bucket=bucket, Key=key, VersionId=item["VersionId"], **force)


PUT = Call("PutObject", {"Body": _body}, uses=BODY, skip=("tags", "etag"))
PLACE = {"Bucket": "props.bucket", "Key": "props.key"}

RESOURCES = (
    Resource(
        token="aws:s3/bucketObjectv2:BucketObjectv2",
        service="s3",
        title="S3 Object",
        create=PUT,
        id_format="{bucket}/{key}",
        key=PLACE,
        update=(PUT,),
        settle=(Function(_tag_set, uses=("tags",)),),
        read=(
            Call("HeadObject"),
            Call("GetObjectTagging", result="{TagSet: TagSet}"),
        ),
        delete=Function(_delete),
        rename={"kmsKeyId": "SSEKMSKeyId", "acl": "ACL"},
        defaults={"forceDestroy": False},
        computed=("bucketKeyEnabled", "contentType", "kmsKeyId", "serverSideEncryption", "storageClass"),
        replace=("bucket", "key"),
        local=("forceDestroy",),
        keep=("tags",),
        write_only=("source", "content", "contentBase64", "sourceHash"),
        outputs={
            "arn": "join('', ['arn:aws:s3:::', id])",
            "bucket": "props.bucket",
            "key": "props.key",
            "etag": lambda s: str(s.doc.get("ETag", "")).strip('"'),
            "storageClass": "doc.StorageClass || 'STANDARD'",
            "versionId": "doc.VersionId",
        },
    ),
)
