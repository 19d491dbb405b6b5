"""Security Hub: the account's hub, the organization's administrator and its members."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource
from sandbox.plugins.aws.scope import Scope

CONTROLS = ("autoEnableControls", "controlFindingGenerator")


def _details(scope: Scope) -> Any:
    email = scope.props.get("email")
    return [{"AccountId": scope.props["accountId"], **({"Email": email} if email else {})}]


RESOURCES = (
    Resource(
        token="aws:securityhub/account:Account",
        service="securityhub",
        create=Call("EnableSecurityHub", skip=CONTROLS),
        settle=(Call("UpdateSecurityHubConfiguration"),),
        id="account",
        read=(Call("DescribeHub"),),
        delete=Call("DisableSecurityHub"),
        missing=("InvalidAccessException",),
        outputs={"arn": "doc.HubArn"},
        write_only=("enableDefaultStandards",),
        computed=("controlFindingGenerator",),
        defaults={"enableDefaultStandards": True, "autoEnableControls": True},
        title="Security Hub Account",
    ),
    Resource(
        token="aws:securityhub/organizationAdminAccount:OrganizationAdminAccount",
        service="securityhub",
        create=Call("EnableOrganizationAdminAccount"),
        id="props.adminAccountId",
        key={"AdminAccountId": "id"},
        read=(
            Call(
                "ListOrganizationAdminAccounts",
                result=lambda scope: next(
                    (found for found in scope.result["AdminAccounts"] if found["AccountId"] == scope.id), None
                ),
            ),
        ),
        delete=Call("DisableOrganizationAdminAccount"),
        outputs={"adminAccountId": "id"},
        title="Security Hub Organization Admin Account",
    ),
    Resource(
        token="aws:securityhub/member:Member",
        service="securityhub",
        create=Call("CreateMembers", {"AccountDetails": _details}, match=False),
        id="props.accountId",
        read=(Call("GetMembers", {"AccountIds": "[id]"}, result="Members[0]", match=False),),
        delete=(
            Call("DisassociateMembers", {"AccountIds": "[id]"}, match=False),
            Call("DeleteMembers", {"AccountIds": "[id]"}, match=False),
        ),
        outputs={
            "accountId": "id",
            "masterId": "doc.MasterId",
            "memberStatus": "doc.MemberStatus",
        },
        replace=("accountId", "email"),
        title="Security Hub Member",
    ),
)
