"""The organization's tree: units under units, accounts in their unit."""

from __future__ import annotations

import pytest

from components.organization.organization_tree import MemberAccount, OrganizationTree, OrganizationTreeArgs
from policies.scope import OrganizationalUnit
from tests.components.engine import Graph, build

UNIT = "aws:organizations/organizationalUnit:OrganizationalUnit"
ACCOUNT = "aws:organizations/account:Account"


def tree() -> None:
    accounts = {
        "dev": MemberAccount(email="dev@example.com", unit=OrganizationalUnit.NONPROD),
        "prod": MemberAccount(
            email="prod@example.com", unit=OrganizationalUnit.PROD, account_id="111122223333"
        ),
    }
    OrganizationTree("organization", OrganizationTreeArgs(accounts=accounts, protect=True))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(tree)


def test_units_lie_where_the_guardrails_think_they_do(graph: Graph) -> None:
    parents = {each["name"]: each["parentId"] for each in graph.of_type(UNIT)}
    top = ("Security", "Infrastructure", "Workloads", "Sandbox", "Suspended")
    below = dict.fromkeys(("NonProd", "Prod"), "organization-workloads-id")
    assert parents == dict.fromkeys(top, "r-root") | below


def test_accounts_lie_in_their_units_and_are_protected(graph: Graph) -> None:
    accounts = graph.of_type(ACCOUNT)
    assert {each["name"]: each["parentId"] for each in accounts} == {
        "dev": "organization-nonprod-id",
        "prod": "organization-prod-id",
    }
    assert all(each.protect for each in accounts)


def test_an_existing_account_is_adopted_and_a_new_one_created(graph: Graph) -> None:
    assert {each["name"]: each.import_id for each in graph.of_type(ACCOUNT)} == {
        "dev": "",
        "prod": "111122223333",
    }


def test_service_control_policies_can_be_attached(graph: Graph) -> None:
    organization = graph.one("aws:organizations/organization:Organization")
    assert organization["featureSet"] == "ALL"
    assert "SERVICE_CONTROL_POLICY" in organization["enabledPolicyTypes"]


def test_an_address_used_twice_is_refused_because_aws_would() -> None:
    twice = MemberAccount(email="a@example.com", unit=OrganizationalUnit.NONPROD)
    with pytest.raises(ValueError, match=r"account dev: a@example\.com is used twice"):
        OrganizationTreeArgs(accounts={"dev": twice, "stage": twice}, protect=False)
