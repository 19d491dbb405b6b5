"""Inspector: the organization's administrator, its members, and what is scanned in which accounts."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource
from sandbox.plugins.aws.scope import Scope

ON = "ENABLED"
SCANS = {"ec2": "EC2", "ecr": "ECR", "lambda": "LAMBDA", "lambdaCode": "LAMBDA_CODE"}


def _administrator(scope: Scope) -> Any:
    found = scope.result["delegatedAdminAccounts"]
    return next((each for each in found if each["accountId"] == scope.id and each["status"] == ON), None)


def _member(scope: Scope) -> Any:
    found = scope.result["members"]
    return next(
        (each for each in found if each["accountId"] == scope.id and each["relationshipStatus"] == ON), None
    )


def _id(scope: Scope) -> str:
    return "-".join(":".join(sorted(scope.props[part])) for part in ("accountIds", "resourceTypes"))


def _enabled(scope: Scope) -> Any:
    """The accounts of the id in which something is scanned, and what is scanned there."""
    accounts = scope.id.partition("-")[0].split(":")
    states = scope.call("batch_get_account_status", accountIds=accounts)["accounts"]
    scanned = {
        each["accountId"]: [
            scan for key, scan in SCANS.items() if each["resourceState"].get(key, {}).get("status") == ON
        ]
        for each in states
    }
    found = sorted(account for account, scans in scanned.items() if scans)
    return {"accountIds": found, "resourceTypes": sorted(scanned[found[0]])} if found else None


def _switch(scope: Scope) -> None:
    """What is no longer scanned is switched off, the rest on; the id of the resource stays."""
    accounts, scans = scope.props["accountIds"], scope.props["resourceTypes"]
    others = sorted(set(SCANS.values()) - set(scans))
    scope.call("disable", accountIds=accounts, resourceTypes=others)
    scope.call("enable", accountIds=accounts, resourceTypes=scans)


RESOURCES = (
    Resource(
        token="aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount",
        service="inspector2",
        create=Call("EnableDelegatedAdminAccount", {"delegatedAdminAccountId": "props.accountId"}),
        id="props.accountId",
        key={"delegatedAdminAccountId": "id"},
        read=(Call("ListDelegatedAdminAccounts", result=_administrator),),
        delete=Call("DisableDelegatedAdminAccount"),
        outputs={"accountId": "id", "relationshipStatus": "doc.status"},
        title="Inspector Delegated Admin Account",
    ),
    Resource(
        token="aws:inspector2/memberAssociation:MemberAssociation",
        service="inspector2",
        create=Call("AssociateMember"),
        id="props.accountId",
        key={"accountId": "id"},
        read=(Call("ListMembers", result=_member),),
        delete=Call("DisassociateMember"),
        outputs={"accountId": "id"},
        title="Inspector Member Association",
    ),
    Resource(
        token="aws:inspector2/enabler:Enabler",
        service="inspector2",
        create=Call("Enable"),
        update=(Function(_switch, uses=("resourceTypes",)),),
        id=_id,
        read=(Function(_enabled),),
        delete=Call("Disable", {"accountIds": "props.accountIds", "resourceTypes": "props.resourceTypes"}),
        outputs={"accountIds": "doc.accountIds", "resourceTypes": "doc.resourceTypes"},
        replace=("accountIds",),
        title="Inspector Enabler",
    ),
)
