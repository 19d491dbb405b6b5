"""IPAM's administrator for an organization."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.cloud.emulator import MANAGEMENT, Cloud

pytestmark = pytest.mark.sandbox
PRINCIPAL = "ipam.amazonaws.com"


def _administrators(cloud: Cloud) -> list[str]:
    listed = cloud.client("organizations").list_delegated_administrators(ServicePrincipal=PRINCIPAL)
    return [account["Id"] for account in listed["DelegatedAdministrators"]]


def test_a_member_becomes_the_administrator_and_is_one_no_longer(cloud: Cloud) -> None:
    member, ec2 = cloud.member("addresses"), cloud.client("ec2")
    assert ec2.enable_ipam_organization_admin_account(DelegatedAdminAccountId=member)["Success"]
    assert _administrators(cloud) == [member]
    trusted = cloud.client("organizations").list_aws_service_access_for_organization()
    assert PRINCIPAL in [service["ServicePrincipal"] for service in trusted["EnabledServicePrincipals"]]
    assert ec2.disable_ipam_organization_admin_account(DelegatedAdminAccountId=member)["Success"]
    assert _administrators(cloud) == []
    with pytest.raises(ClientError, match="is not the IPAM administrator"):
        ec2.disable_ipam_organization_admin_account(DelegatedAdminAccountId=member)


@pytest.mark.parametrize("account", [MANAGEMENT, "999999999999"])
def test_only_a_member_account_can_be_the_administrator(cloud: Cloud, account: str) -> None:
    with pytest.raises(ClientError, match=rf"InvalidParameterValue.*{account} is not a member account"):
        cloud.client("ec2").enable_ipam_organization_admin_account(DelegatedAdminAccountId=account)


def test_only_the_management_account_names_the_administrator(cloud: Cloud) -> None:
    member = cloud.member("curious")
    ec2 = cloud.client("ec2", cloud.assume(member))
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        ec2.enable_ipam_organization_admin_account(DelegatedAdminAccountId=member)
