"""One provider per account and region; the caller's credentials only for the management account."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pulumi
import pytest

from stacks.context import Context
from stacks.providers import Providers, management_provider
from tests.components.engine import Graph, build

CONTEXT = Context(
    environment="platform",
    account="security",
    owner="team",
    cost_centre="cc",
    region="eu-central-1",
    stack="security",
)
PROVIDER = "pulumi:providers:aws"


def program() -> None:
    ids: pulumi.Output[Mapping[str, str]] = pulumi.Output.from_input({"dev": "111122223333"})
    providers = Providers(CONTEXT, ids)
    assert providers.of("dev") is providers.of("dev", "eu-central-1"), "made once"
    providers.of("dev", "eu-west-1")
    management_provider(CONTEXT, "123456789012")


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(program)


def test_each_account_and_region_has_one_provider(graph: Graph) -> None:
    assert graph.names(PROVIDER) == ["dev-eu-central-1", "dev-eu-west-1", "management-eu-central-1"]


def test_a_member_account_is_entered_through_its_deploy_role(graph: Graph) -> None:
    provider = graph.one(PROVIDER, "dev-eu-west-1")
    roles = json.loads(provider["assumeRoles"])
    assert [each["roleArn"] for each in roles] == ["arn:aws:iam::111122223333:role/platform-deploy"]
    assert (provider["region"], json.loads(provider["allowedAccountIds"])) == ("eu-west-1", ["111122223333"])


def test_the_management_account_is_the_caller_s_and_no_other(graph: Graph) -> None:
    provider = graph.one(PROVIDER, "management-eu-central-1")
    assert "assumeRoles" not in provider.inputs
    assert json.loads(provider["allowedAccountIds"]) == ["123456789012"]


def test_every_resource_gets_the_tags_of_its_place(graph: Graph) -> None:
    tags = json.loads(graph.one(PROVIDER, "dev-eu-west-1")["defaultTags"])["tags"]
    assert tags == {
        "Environment": "platform",
        "Account": "dev",
        "Owner": "team",
        "CostCenter": "cc",
        "ManagedBy": "pulumi",
        "Stack": "security",
    }
