"""GuardDuty and Security Hub of an organization."""

from __future__ import annotations

import pytest

from tests.sandbox.cloud.emulator import Cloud

pytestmark = pytest.mark.sandbox
STANDARD = "arn:aws:securityhub:eu-central-1::standards/aws-foundational-security-best-practices/v/1.0.0"


def test_members_of_guardduty_are_kept_per_detector(cloud: Cloud) -> None:
    member = cloud.member("watched")
    guardduty = cloud.client("guardduty")
    detector = guardduty.create_detector(Enable=True, Tags={"a": "1"})["DetectorId"]
    guardduty.create_members(
        DetectorId=detector, AccountDetails=[{"AccountId": member, "Email": "w@example.com"}]
    )
    found = guardduty.get_members(DetectorId=detector, AccountIds=[member])["Members"][0]
    assert (found["RelationshipStatus"], found["Email"]) == ("Enabled", "w@example.com")
    assert guardduty.get_detector(DetectorId=detector)["Tags"] == {"a": "1"}
    guardduty.delete_members(DetectorId=detector, AccountIds=[member])
    assert guardduty.get_members(DetectorId=detector, AccountIds=[member])["Members"] == []


def test_the_organization_is_enrolled_automatically_when_it_says_so(cloud: Cloud) -> None:
    guardduty = cloud.client("guardduty", region="eu-west-1")
    detector = guardduty.create_detector(Enable=True)["DetectorId"]
    assert guardduty.describe_organization_configuration(DetectorId=detector)["AutoEnable"] is False
    guardduty.update_organization_configuration(DetectorId=detector, AutoEnableOrganizationMembers="ALL")
    changed = guardduty.describe_organization_configuration(DetectorId=detector)
    assert changed["AutoEnableOrganizationMembers"] == "ALL"


@pytest.mark.parametrize("service", ["guardduty", "securityhub"])
def test_the_delegated_administrator_comes_and_goes(cloud: Cloud, service: str) -> None:
    client = cloud.client(service)
    client.enable_organization_admin_account(AdminAccountId="111122223333")
    assert len(client.list_organization_admin_accounts()["AdminAccounts"]) == 1
    client.disable_organization_admin_account(AdminAccountId="111122223333")
    assert client.list_organization_admin_accounts()["AdminAccounts"] == []


def test_security_hub_keeps_its_configuration_and_standards(cloud: Cloud) -> None:
    hub = cloud.client("securityhub")
    hub.enable_security_hub(EnableDefaultStandards=False)
    hub.update_security_hub_configuration(AutoEnableControls=False)
    assert hub.describe_hub()["AutoEnableControls"] is False
    request = [{"StandardsArn": STANDARD}]
    enabled = hub.batch_enable_standards(StandardsSubscriptionRequests=request)["StandardsSubscriptions"][0]
    listed = hub.get_enabled_standards()["StandardsSubscriptions"]
    assert [one["StandardsStatus"] for one in listed] == ["READY"]
    hub.batch_disable_standards(StandardsSubscriptionArns=[enabled["StandardsSubscriptionArn"]])
    assert hub.get_enabled_standards()["StandardsSubscriptions"] == []
