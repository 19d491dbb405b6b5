"""CloudFront: origin access controls."""

from __future__ import annotations

from sandbox.plugins.aws.entry import Call, Resource

CONFIG = {
    "OriginAccessControlConfig": "{Name: props.name, Description: props.description || '', SigningProtocol: "
    "props.signingProtocol, SigningBehavior: props.signingBehavior, OriginAccessControlOriginType: "
    "props.originAccessControlOriginType}"
}

RESOURCES = (
    Resource(
        token="aws:cloudfront/originAccessControl:OriginAccessControl",
        service="cloudfront",
        title="CloudFront Origin Access Control",
        name="name",
        create=Call("CreateOriginAccessControl", CONFIG),
        id="result.OriginAccessControl.Id",
        key={"Id": "id"},
        read=(
            Call("GetOriginAccessControl", result="OriginAccessControl.OriginAccessControlConfig"),
            Call("GetOriginAccessControl", result="{ETag: ETag}"),
        ),
        update=(Call("UpdateOriginAccessControl", {**CONFIG, "IfMatch": "old.etag"}),),
        delete=Call("DeleteOriginAccessControl", {"IfMatch": "props.etag"}),
        outputs={"arn": "join('', ['arn:aws:cloudfront::', account, ':origin-access-control/', id])"},
        defaults={"description": "Managed by Pulumi"},
    ),
)
