"""Systems Manager: documents, State Manager associations, and where inventory goes."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource
from sandbox.plugins.aws.resources.ssm_tags import ssm_tags
from sandbox.plugins.aws.scope import Scope

LATEST = "$LATEST"
LOCATION = {
    "s3BucketName": "OutputS3BucketName",
    "s3KeyPrefix": "OutputS3KeyPrefix",
    "s3Region": "OutputS3Region",
}
DESTINATION = {
    "bucketName": "BucketName",
    "kmsKeyArn": "AWSKMSKeyARN",
    "prefix": "Prefix",
    "region": "Region",
    "syncFormat": "SyncFormat",
}
JSON_FORMAT = "JsonSerDe"


def _update_document(scope: Scope) -> None:
    """A new version, which becomes the one that everybody uses."""
    document = {"Name": scope.id, "Content": scope.props["content"], "DocumentVersion": LATEST}
    for name, member in (("documentFormat", "DocumentFormat"), ("targetType", "TargetType")):
        if scope.props.get(name):
            document[member] = scope.props[name]
    answer = scope.account.call("ssm", "update_document", document, scope.region)
    version = {"Name": scope.id, "DocumentVersion": answer["DocumentDescription"]["DocumentVersion"]}
    scope.account.call("ssm", "update_document_default_version", version, scope.region)


def _document_arn(scope: Scope) -> str:
    kind = "automation-definition" if scope.doc.get("DocumentType") == "Automation" else "document"
    return f"arn:aws:ssm:{scope.region}:{scope.account_id}:{kind}/{scope.id}"


def _location(scope: Scope) -> Any:
    given: Any = scope.props.get("outputLocation")
    if not given:
        return None
    return {"S3Location": {api: given[name] for name, api in LOCATION.items() if given.get(name)}}


def _read_location(scope: Scope) -> Any:
    shown = (scope.doc.get("OutputLocation") or {}).get("S3Location")
    return {name: shown[api] for name, api in LOCATION.items() if shown.get(api)} if shown else None


def _destination(scope: Scope) -> dict[str, Any]:
    given: Any = scope.props["s3Destination"]
    named = {api: given[name] for name, api in DESTINATION.items() if given.get(name)}
    return {"SyncFormat": JSON_FORMAT, **named}


def _sync(scope: Scope) -> Any:
    items = scope.result["ResourceDataSyncItems"]
    return next((one for one in items if one["SyncName"] == scope.id), None)


def _read_destination(scope: Scope) -> Any:
    shown = scope.doc.get("S3Destination") or {}
    return {name: shown[api] for name, api in DESTINATION.items() if shown.get(api)}


ASSOCIATION = {"OutputLocation": _location}
USED = ("outputLocation",)

RESOURCES = (
    Resource(
        token="aws:ssm/document:Document",
        service="ssm",
        name="name",
        title="SSM Document",
        create=Call("CreateDocument"),
        id="props.name",
        key={"Name": "id"},
        read=(
            Call("DescribeDocument", result="Document"),
            Call("GetDocument", {"DocumentVersion": f"'{LATEST}'"}, result="{Content: Content}", match=False),
        ),
        update=(Function(_update_document, uses=("content", "documentFormat", "targetType")),),
        delete=Call("DeleteDocument"),
        missing=("InvalidDocument",),
        defaults={"documentFormat": "JSON"},
        replace=("name", "documentType", "versionName"),
        documents=("content",),
        outputs={"arn": _document_arn},
        tags=ssm_tags("Document"),
    ),
    Resource(
        token="aws:ssm/association:Association",
        service="ssm",
        title="SSM Association",
        create=Call("CreateAssociation", ASSOCIATION, result="AssociationDescription", uses=USED),
        id="result.AssociationId",
        key={"AssociationId": "id"},
        read=(Call("DescribeAssociation", result="AssociationDescription"),),
        update=(Call("UpdateAssociation", ASSOCIATION, uses=USED),),
        delete=Call("DeleteAssociation"),
        missing=("AssociationDoesNotExist",),
        computed=("documentVersion", "targets", "parameters"),
        replace=("name", "automationTargetParameterName"),
        local=("waitForSuccessTimeoutSeconds",),
        outputs={
            "arn": "join('', ['arn:aws:ssm:', region, ':', account, ':association/', id])",
            "parameters": lambda s: {name: one[0] for name, one in (s.doc.get("Parameters") or {}).items()},
            "outputLocation": _read_location,
        },
        tags=ssm_tags("Association"),
    ),
    Resource(
        token="aws:ssm/resourceDataSync:ResourceDataSync",
        service="ssm",
        name="name",
        title="SSM Resource Data Sync",
        create=Call(
            "CreateResourceDataSync",
            {"SyncName": "props.name", "S3Destination": _destination},
            match=False,
            uses=("s3Destination",),
        ),
        id="props.name",
        read=(Call("ListResourceDataSync", result=_sync, match=False),),
        delete=Call("DeleteResourceDataSync", {"SyncName": "id"}, match=False),
        missing=("ResourceDataSyncNotFoundException",),
        replace=("name",),
        outputs={"name": "doc.SyncName", "s3Destination": _read_destination},
    ),
)
