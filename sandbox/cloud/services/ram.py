"""Resource Access Manager: shares that really reach other accounts (see sharing.py for who sees what)."""

from __future__ import annotations

from typing import Any

from sandbox.cloud import organization, sharing
from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.generic.engine import serve
from sandbox.cloud.generic.kinds import Item, Kind, TagOperations
from sandbox.cloud.generic.naming import now
from sandbox.cloud.generic.objects import find, items_of
from sandbox.cloud.generic.tags import tags_of

SHARING_ROLE = "AWSServiceRoleForResourceAccessManager"


def install(registry: Registry) -> None:
    serve(registry, SHARE, TagOperations(service="ram", read="ListTagsForResource"))
    registry.handle("ram", "GetResourceShares", get_shares)
    registry.handle("ram", "AssociateResourceShare", associate)
    registry.handle("ram", "DisassociateResourceShare", disassociate)
    registry.handle("ram", "GetResourceShareInvitations", lambda _call: {"resourceShareInvitations": []})
    registry.handle("ram", "ListResourceSharePermissions", lambda _call: {"permissions": []})
    registry.handle("ram", "EnableSharingWithAwsOrganization", enable_organization_sharing)


def _associate_at_creation(call: Call, item: Item) -> None:
    _add(call, item, item.pop("resourceArns", []), item.pop("principals", []))


def _forget_associations(call: Call, item: Item) -> None:
    kept = sharing.associations(call.registry, call.account, call.region)
    for key in [key for key, value in kept.items() if value["resourceShareArn"] == item["resourceShareArn"]]:
        del kept[key]


SHARE = Kind(
    service="ram",
    name="ResourceShare",
    key=("resourceShareArn",),
    arn="resourceShareArn",
    tags="tags",
    operations={"read": "", "list": ""},
    new={
        "resourceShareArn": "arn:aws:ram:{region}:{account}:resource-share/{uuid}",
        "owningAccountId": "{account}",
        "allowExternalPrincipals": True,
        "status": "ACTIVE",
        "featureSet": "STANDARD",
        "creationTime": "{now}",
        "lastUpdatedTime": "{now}",
        "returnValue": True,
    },
    modified="lastUpdatedTime",
    not_found="UnknownResourceException",
    on_create=_associate_at_creation,
    on_delete=_forget_associations,
)


def get_shares(call: Call) -> Answer:
    wanted, name = call.params.get("resourceShareArns"), call.params.get("name")
    if call.params["resourceOwner"] == "SELF":
        shares = list(items_of(call, SHARE).values())
    else:
        shares = sharing.shares_reaching(call.registry, call.account, call.region)
    shares = [share for share in shares if not wanted or share["resourceShareArn"] in wanted]
    missing = set(wanted or ()) - {share["resourceShareArn"] for share in shares}
    if missing:
        raise AwsError("UnknownResourceException", f"ResourceShare {', '.join(missing)} could not be found.")
    return {
        "resourceShares": [_with_tags(call, share) for share in shares if not name or share["name"] == name]
    }


def associate(call: Call) -> Answer:
    share = find(call, SHARE)
    return {
        "resourceShareAssociations": _add(
            call, share, call.params.get("resourceArns", []), call.params.get("principals", [])
        )
    }


def disassociate(call: Call) -> Answer:
    share = find(call, SHARE)
    kept = sharing.associations(call.registry, call.account, call.region)
    removed = []
    for entity in [*call.params.get("resourceArns", []), *call.params.get("principals", [])]:
        association = kept.pop(f"{share['resourceShareArn']}|{entity}", None)
        if association is None:
            raise AwsError(
                "UnknownResourceException", f"{entity} is not associated with {share['resourceShareArn']}."
            )
        removed.append({**association, "status": "DISASSOCIATED"})
    return {"resourceShareAssociations": removed}


def enable_organization_sharing(call: Call) -> Answer:
    """On AWS this also enables service access for RAM and makes its service-linked role."""
    from moto.iam.models import iam_backends

    backend = organization.backend_of(call.account)
    if backend is None or backend.account_id != call.account:
        message = "Sharing with the organization is enabled from its management account."
        raise AwsError("OperationNotPermittedException", message)
    backend.enable_aws_service_access(ServicePrincipal="ram.amazonaws.com")
    iam = iam_backends[call.account]["aws"]
    if all(role.name != SHARING_ROLE for role in iam.roles.values()):
        iam.create_role(
            role_name=SHARING_ROLE,
            assume_role_policy_document='{"Version": "2012-10-17", "Statement": []}',
            path="/aws-service-role/ram.amazonaws.com/",
            permissions_boundary=None,
            description="",
            tags=[],
            max_session_duration="3600",
        )
    return {"returnValue": True}


def _add(call: Call, share: Item, resources: list[str], principals: list[str]) -> list[dict[str, Any]]:
    kept = sharing.associations(call.registry, call.account, call.region)
    members = organization.accounts_of(call.account)
    added = []
    for entity in [*resources, *principals]:
        association = {
            "resourceShareArn": share["resourceShareArn"],
            "resourceShareName": share["name"],
            "associatedEntity": entity,
            "associationType": "RESOURCE" if entity in resources else "PRINCIPAL",
            "status": "ASSOCIATED",
            "creationTime": now(),
            "lastUpdatedTime": now(),
            "external": entity.isdigit() and entity not in members,
        }
        kept[f"{share['resourceShareArn']}|{entity}"] = association
        added.append(association)
    return added


def _with_tags(call: Call, share: Item) -> Item:
    found = tags_of(call.registry, share["owningAccountId"], share["resourceShareArn"])
    return {**share, "tags": [{"key": key, "value": value} for key, value in found.items()]}
