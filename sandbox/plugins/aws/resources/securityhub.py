"""Security Hub: the account's hub and the organization's administrator."""

from __future__ import annotations

from sandbox.plugins.aws.entry import Call, Resource

CONTROLS = ("autoEnableControls", "controlFindingGenerator")

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
)
