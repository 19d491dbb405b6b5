"""Security Hub in every account, its administrator, and the organization's analyzer."""

from __future__ import annotations

import pulumi_aws as aws
import pytest

from components.security.findings import Findings, FindingsArgs
from tests.components.engine import ACCOUNT, Graph, build

HUB = "aws:securityhub/account:Account"
ADMINISTRATOR = "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount"
MEMBER = "aws:securityhub/member:Member"
MEMBERS = {"management": "222222222222", "dev": "333333333333"}


def program() -> None:
    providers = {name: aws.Provider(name, region="eu-central-1") for name in ("security", *MEMBERS)}
    args = FindingsArgs(
        administrator_id=ACCOUNT,
        management=providers["management"],
        accounts=providers,
        members=MEMBERS,
    )
    Findings("findings", args)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(program)


def test_every_account_has_a_hub_without_standards_of_its_own(graph: Graph) -> None:
    hubs = graph.of_type(HUB)
    assert {each.provider_name for each in hubs} == {"management", "security", "dev"}
    assert not any(each["enableDefaultStandards"] for each in hubs), "guardrails are the standard"


def test_the_management_account_names_the_administrator_after_all_hubs(graph: Graph) -> None:
    administrator = graph.one(ADMINISTRATOR)
    assert (administrator.provider_name, administrator["adminAccountId"]) == ("management", ACCOUNT)
    assert {each.urn for each in graph.of_type(HUB)} <= administrator.dependencies


def test_every_other_account_sends_its_findings_to_the_administrator(graph: Graph) -> None:
    members = graph.of_type(MEMBER)
    assert {each["accountId"] for each in members} == set(MEMBERS.values())
    assert all(graph.one(ADMINISTRATOR).urn in each.dependencies for each in members)
