"""RAM: shares of resources between accounts."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource, Tagging, Wait


def _association(kind: str, property_name: str, parameter: str) -> Resource:
    """A share and one thing in it: a resource, or a principal it is shared with."""
    name = f"{kind.capitalize()}Association"
    filters: dict[str, Any] = {
        "associationType": f"'{kind.upper()}'",
        "resourceShareArns": "[props.resourceShareArn]",
        ("resourceArn" if kind == "resource" else "principal"): f"props.{property_name}",
    }
    key = {"resourceShareArn": "props.resourceShareArn", parameter: f"[props.{property_name}]"}
    return Resource(
        token=f"aws:ram/{kind}Association:{name}",
        service="ram",
        title=f"RAM {kind.capitalize()} Association",
        create=Call("AssociateResourceShare", key, match=False),
        id_format=f"{{resourceShareArn}},{{{property_name}}}",
        read=(
            Call(
                "GetResourceShareAssociations",
                filters,
                result="resourceShareAssociations[?status!='DISASSOCIATED'] | [0]",
                match=False,
            ),
        ),
        wait=Wait(
            "contains(['ASSOCIATED', 'ASSOCIATING'], doc.status)",
            failed="doc.status == 'FAILED' && doc.statusMessage",
        ),
        delete=Call("DisassociateResourceShare", key, match=False),
        deleted_wait=True,
        outputs={property_name: f"props.{property_name}", "resourceShareArn": "props.resourceShareArn"},
    )


RESOURCES = (
    Resource(
        token="aws:ram/resourceShare:ResourceShare",
        service="ram",
        title="RAM Resource Share",
        name="name",
        create=Call("CreateResourceShare"),
        id="result.resourceShare.resourceShareArn",
        key={"resourceShareArn": "id"},
        read=(
            Call(
                "GetResourceShares",
                {"resourceOwner": "'SELF'", "resourceShareArns": "[id]"},
                result="resourceShares[0]",
                match=False,
            ),
        ),
        gone="contains(['DELETED', 'DELETING'], doc.status)",
        update=(Call("UpdateResourceShare"),),
        delete=Call("DeleteResourceShare"),
        outputs={"arn": "id"},
        defaults={"allowExternalPrincipals": False},
        write_only=("permissionArns",),
        tags=Tagging("TagResource", "UntagResource", {"resourceShareArn": "id"}, tags="tags", keys="tagKeys"),
    ),
    _association("resource", "resourceArn", "resourceArns"),
    _association("principal", "principal", "principals"),
    Resource(
        token="aws:ram/sharingWithOrganization:SharingWithOrganization",
        service="ram",
        title="RAM Sharing With Organization",
        create=Call("EnableSharingWithAwsOrganization"),
        id=lambda s: s.account_id,
        read=(
            Call(
                "ListAWSServiceAccessForOrganization",
                result="EnabledServicePrincipals[?ServicePrincipal=='ram.amazonaws.com'] | [0]",
                service="organizations",
            ),
        ),
        delete=Call(
            "DisableAWSServiceAccess", {"ServicePrincipal": "'ram.amazonaws.com'"}, service="organizations"
        ),
    ),
)
