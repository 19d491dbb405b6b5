"""Organizations: the organization, its units and accounts, delegated administrators."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging
from sandbox.plugins.aws.errors import OperationFailedError
from sandbox.plugins.aws.scope import Scope

TAGS = Tagging(
    "TagResource",
    "UntagResource",
    {"ResourceId": "id"},
    list=Call("ListTagsForResource", {"ResourceId": "id"}, result="Tags", match=False),
)


def everything(scope: Scope, operation: str, key: str, **parameters: Any) -> list[Any]:
    found: list[Any] = []
    token: dict[str, Any] = {}
    while True:
        answer = scope.call(operation, **parameters, **token)
        found += answer[key]
        if not answer.get("NextToken"):
            return found
        token = {"NextToken": answer["NextToken"]}


def _organization(scope: Scope) -> dict[str, Any]:
    """The parts that DescribeOrganization leaves out."""
    roots = everything(scope, "list_roots", "Roots")
    accounts = everything(scope, "list_accounts", "Accounts")
    services = everything(scope, "list_aws_service_access_for_organization", "EnabledServicePrincipals")
    policies = [
        policy["Type"] for policy in roots[0].get("PolicyTypes", []) if policy.get("Status") == "ENABLED"
    ]
    master: dict[str, Any] = next((a for a in accounts if a["Id"] == scope.doc["MasterAccountId"]), {})
    return {
        "roots": roots,
        "accounts": accounts,
        "nonMasterAccounts": [a for a in accounts if a["Id"] != scope.doc["MasterAccountId"]],
        "awsServiceAccessPrincipals": sorted(service["ServicePrincipal"] for service in services),
        "enabledPolicyTypes": policies,
        "masterAccountName": master.get("Name"),
    }


def _sync_services(scope: Scope) -> None:
    wanted, old = (
        _texts(scope.props, "awsServiceAccessPrincipals"),
        _texts(scope.old, "awsServiceAccessPrincipals"),
    )
    for principal in sorted(old - wanted):
        scope.call("disable_aws_service_access", ServicePrincipal=principal)
    for principal in sorted(wanted - old):
        scope.call("enable_aws_service_access", ServicePrincipal=principal)


def _sync_policy_types(scope: Scope) -> None:
    wanted, old = _texts(scope.props, "enabledPolicyTypes"), _texts(scope.old, "enabledPolicyTypes")
    root = scope.call("list_roots")["Roots"][0]
    present = {policy["Type"] for policy in root.get("PolicyTypes", []) if policy.get("Status") == "ENABLED"}
    for kind in sorted((old - wanted) & present):
        scope.call("disable_policy_type", RootId=root["Id"], PolicyType=kind)
    for kind in sorted(wanted - present):
        scope.call("enable_policy_type", RootId=root["Id"], PolicyType=kind)


def _texts(properties: dict[str, Any], name: str) -> set[str]:
    return set(properties.get(name) or [])


def _parent(scope: Scope) -> Any:
    return scope.call("list_parents", ChildId=scope.id)["Parents"][0]["Id"]


def _move(scope: Scope) -> None:
    wanted, current = scope.props.get("parentId"), _parent(scope)
    if wanted and wanted != current:
        scope.call("move_account", AccountId=scope.id, SourceParentId=current, DestinationParentId=wanted)


def _account_id(scope: Scope) -> str:
    status = scope.result
    if status.get("State") == "FAILED":
        raise OperationFailedError(f"the account was not created: {status.get('FailureReason')}")
    return str(status["AccountId"])


def _remove_account(scope: Scope) -> None:
    """An account ends either closed or outside of the organization."""
    if scope.props.get("closeOnDeletion") is True:
        scope.call("close_account", AccountId=scope.id)
    else:
        scope.call("remove_account_from_organization", AccountId=scope.id)


def _delegated(scope: Scope) -> Any:
    principal = scope.props["servicePrincipal"]
    found = everything(
        scope, "list_delegated_administrators", "DelegatedAdministrators", ServicePrincipal=principal
    )
    return next((item for item in found if item["Id"] == scope.props["accountId"]), None)


RESOURCES = (
    Resource(
        token="aws:organizations/organization:Organization",
        service="organizations",
        title="Organizations Organization",
        create=Call("CreateOrganization"),
        id="result.Organization.Id",
        settle=(
            Function(_sync_services, uses=("awsServiceAccessPrincipals",)),
            Function(_sync_policy_types, uses=("enabledPolicyTypes",)),
        ),
        update=(Call("EnableAllFeatures", when="props.featureSet == 'ALL' && old.featureSet != 'ALL'"),),
        read=(Call("DescribeOrganization", result="Organization"), Function(_organization)),
        delete=Call("DeleteOrganization"),
        missing=("AWSOrganizationsNotInUseException",),
        defaults={"featureSet": "ALL"},
        local=("returnOrganizationOnly",),
        replace=("featureSet",),
    ),
    Resource(
        token="aws:organizations/organizationalUnit:OrganizationalUnit",
        service="organizations",
        title="Organizations Organizational Unit",
        name="name",
        create=Call("CreateOrganizationalUnit"),
        id="result.OrganizationalUnit.Id",
        key={"OrganizationalUnitId": "id"},
        read=(
            Call("DescribeOrganizationalUnit", result="OrganizationalUnit"),
            Function(lambda s: {"parentId": _parent(s)}),
            Call("ListAccountsForParent", {"ParentId": "id"}, result="{accounts: Accounts}"),
        ),
        update=(Call("UpdateOrganizationalUnit"),),
        delete=Call("DeleteOrganizationalUnit"),
        outputs={"parentId": "doc.parentId"},
        tags=TAGS,
    ),
    Resource(
        token="aws:organizations/account:Account",
        service="organizations",
        title="Organizations Account",
        name="name",
        rename={"name": "AccountName"},
        create=Call("CreateAccount", result="CreateAccountStatus"),
        settle=(Function(_move, uses=("parentId",)),),
        update=(Call("PutAccountName", {"AccountName": "props.name"}, service="account"),),
        id=_account_id,
        key={"AccountId": "id"},
        read=(
            Call("DescribeAccount", result="Account"),
            Function(lambda s: {"parentId": _parent(s)}),
        ),
        gone="doc.Status == 'SUSPENDED' || doc.State == 'CLOSED'",
        delete=Function(_remove_account),
        outputs={"parentId": "doc.parentId", "name": "doc.Name"},
        computed=("parentId",),
        local=("closeOnDeletion",),
        write_only=("roleName", "iamUserAccessToBilling", "createGovcloud", "govcloudId"),
        tags=TAGS,
    ),
    Resource(
        token="aws:organizations/delegatedAdministrator:DelegatedAdministrator",
        service="organizations",
        title="Organizations Delegated Administrator",
        create=Call("RegisterDelegatedAdministrator"),
        id_format="{accountId}/{servicePrincipal}",
        key={"AccountId": "props.accountId", "ServicePrincipal": "props.servicePrincipal"},
        read=(Function(_delegated),),
        delete=Call("DeregisterDelegatedAdministrator"),
        missing=("AccountNotRegisteredException",),
        outputs={"accountId": "props.accountId", "servicePrincipal": "props.servicePrincipal"},
    ),
)
