"""Accounts, delegated administrators, policies and who may assume what."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.cloud.emulator import Cloud, Session

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def member(cloud: Cloud) -> str:
    return cloud.member("member")


@pytest.mark.parametrize(
    "principal", ["securityhub", "config", "backup", "cloudtrail", "ipam", "sso", "inspector2"]
)
def test_real_service_principals_can_be_delegated(cloud: Cloud, member: str, principal: str) -> None:
    organizations = cloud.client("organizations")
    name = f"{principal}.amazonaws.com"
    organizations.enable_aws_service_access(ServicePrincipal=name)
    organizations.register_delegated_administrator(AccountId=member, ServicePrincipal=name)
    services = organizations.list_delegated_services_for_account(AccountId=member)["DelegatedServices"]
    assert name in [service["ServicePrincipal"] for service in services]


def test_only_delegated_members_read_the_organization(cloud: Cloud, member: str) -> None:
    plain = cloud.assume(cloud.member("plain"))
    with pytest.raises(ClientError, match=r"AccessDeniedException"):
        cloud.client("organizations", plain).list_accounts()
    cloud.client("organizations").register_delegated_administrator(
        AccountId=member, ServicePrincipal="guardduty.amazonaws.com"
    )
    delegate = cloud.client("organizations", cloud.assume(member))
    assert member in [account["Id"] for account in delegate.list_accounts()["Accounts"]]
    with pytest.raises(ClientError, match=r"AccessDeniedException"):
        delegate.create_account(AccountName="x", Email="x@example.com")


def test_backup_policies_can_be_kept_and_attached(cloud: Cloud, member: str) -> None:
    organizations = cloud.client("organizations")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="BACKUP_POLICY")
    policy = organizations.create_policy(Name="daily", Description="", Type="BACKUP_POLICY", Content="{}")[
        "Policy"
    ]
    assert "/backup_policy/" in policy["PolicySummary"]["Arn"]
    organizations.attach_policy(PolicyId=policy["PolicySummary"]["Id"], TargetId=member)
    listed = organizations.list_policies_for_target(TargetId=member, Filter="BACKUP_POLICY")["Policies"]
    assert [each["Name"] for each in listed] == ["daily"]


def test_a_sixth_scp_and_a_long_one_are_refused(cloud: Cloud) -> None:
    organizations = cloud.client("organizations")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    unit = organizations.create_organizational_unit(ParentId=root, Name="full")["OrganizationalUnit"]["Id"]
    deny = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}'

    def create(name: str, content: str) -> str:
        made = organizations.create_policy(
            Name=name, Description="", Type="SERVICE_CONTROL_POLICY", Content=content
        )
        return str(made["Policy"]["PolicySummary"]["Id"])

    for number in range(4):
        organizations.attach_policy(PolicyId=create(f"deny-{number}", deny), TargetId=unit)
    with pytest.raises(organizations.exceptions.ConstraintViolationException):
        organizations.attach_policy(PolicyId=create("deny-5", deny), TargetId=unit)
    with pytest.raises(organizations.exceptions.ConstraintViolationException):
        create("long", deny + " " * 5120)


def test_a_unit_goes_only_when_it_is_empty_and_frees_its_policies(cloud: Cloud) -> None:
    organizations = cloud.client("organizations")
    root = organizations.list_roots()["Roots"][0]["Id"]
    outer = organizations.create_organizational_unit(ParentId=root, Name="outer")["OrganizationalUnit"]["Id"]
    inner = organizations.create_organizational_unit(ParentId=outer, Name="inner")["OrganizationalUnit"]["Id"]
    with pytest.raises(organizations.exceptions.OrganizationalUnitNotEmptyException):
        organizations.delete_organizational_unit(OrganizationalUnitId=outer)
    organizations.delete_organizational_unit(OrganizationalUnitId=inner)
    organizations.delete_organizational_unit(OrganizationalUnitId=outer)


def _role(cloud: Cloud, account: str, name: str, statement: dict[str, object]) -> None:
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", **statement}],
    }
    iam = cloud.client("iam", cloud.assume(account))
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))


def test_a_role_or_account_that_does_not_exist_is_not_assumable(cloud: Cloud, member: str) -> None:
    for account, role in (("999999999999", "OrganizationAccountAccessRole"), (member, "nobody")):
        with pytest.raises(ClientError, match=r"is not authorized to perform: sts:AssumeRole"):
            cloud.assume(account, role)


def test_the_trust_policy_decides_who_assumes_a_role(cloud: Cloud, member: str) -> None:
    other = cloud.assume(cloud.member("other"))
    organization = cloud.client("organizations").describe_organization()["Organization"]["Id"]
    only_organization = {"StringEquals": {"aws:PrincipalOrgID": organization}}
    _role(cloud, member, "inside", {"Principal": {"AWS": "*"}, "Condition": only_organization})
    elsewhere = {"StringEquals": {"aws:PrincipalOrgID": "o-elsewhere1"}}
    _role(cloud, member, "outside", {"Principal": {"AWS": "*"}, "Condition": elsewhere})
    _role(cloud, member, "management-only", {"Principal": {"AWS": "arn:aws:iam::123456789012:root"}})
    assert (
        cloud.client("sts", cloud.assume(member, "inside", by=other)).get_caller_identity()["Account"]
        == member
    )
    with pytest.raises(ClientError, match=r"sts:AssumeRole"):
        cloud.assume(member, "outside", by=other)
    with pytest.raises(ClientError, match=r"sts:AssumeRole"):
        cloud.assume(member, "management-only", by=other)
    assert cloud.assume(member, "management-only").token


def test_a_session_key_of_another_sandbox_is_refused(cloud: Cloud) -> None:
    stale = Session(key="ASIAQQQQQQQQQQQQQQQQ", token="stale")  # noqa: S106 (not a secret)
    with pytest.raises(ClientError, match=r"InvalidClientTokenId.*Assume the role again"):
        cloud.client("ec2", stale).describe_vpcs()


def test_the_caller_is_named_as_on_aws(cloud: Cloud, member: str) -> None:
    arn = cloud.client("sts", cloud.assume(member)).get_caller_identity()["Arn"]
    assert arn == f"arn:aws:sts::{member}:assumed-role/OrganizationAccountAccessRole/test"
