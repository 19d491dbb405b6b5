"""Inspector: what is switched off leaves nothing behind."""

from __future__ import annotations

import pytest

from tests.sandbox.cloud.emulator import Cloud

pytestmark = pytest.mark.sandbox


def test_an_account_in_which_nothing_is_scanned_has_no_status(cloud: Cloud) -> None:
    inspector = cloud.client("inspector2")
    inspector.enable(accountIds=["111122223333"], resourceTypes=["EC2", "ECR"])
    inspector.disable(accountIds=["111122223333"], resourceTypes=["ECR"])
    (kept,) = inspector.batch_get_account_status(accountIds=["111122223333"])["accounts"]
    assert kept["resourceState"]["ec2"]["status"] == "ENABLED"
    inspector.disable(accountIds=["111122223333"], resourceTypes=["EC2"])
    assert inspector.batch_get_account_status(accountIds=["111122223333"])["accounts"] == []


def test_members_and_administrators_that_leave_are_listed_no_more(cloud: Cloud) -> None:
    inspector = cloud.client("inspector2")
    inspector.associate_member(accountId="111122223333")
    inspector.enable_delegated_admin_account(delegatedAdminAccountId="111122224444")
    inspector.disassociate_member(accountId="111122223333")
    inspector.disable_delegated_admin_account(delegatedAdminAccountId="111122224444")
    assert inspector.list_members()["members"] == []
    assert inspector.list_delegated_admin_accounts()["delegatedAdminAccounts"] == []
