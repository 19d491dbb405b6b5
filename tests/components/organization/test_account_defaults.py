"""Defaults of an account, in every region that is used."""

from __future__ import annotations

import pulumi_aws as aws
import pytest

from components.organization.account_defaults import AccountDefaults, AccountDefaultsArgs
from tests.components.engine import Graph, build

REGIONS = ("eu-central-1", "eu-west-1")


def program() -> None:
    providers = {region: aws.Provider(region, region=region) for region in REGIONS}
    AccountDefaults("dev", AccountDefaultsArgs(alias="example-dev", regions=providers))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(program)


@pytest.mark.parametrize(
    "kind",
    [
        "aws:ebs/encryptionByDefault:EncryptionByDefault",
        "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
    ],
)
def test_regional_defaults_are_set_in_each_region(graph: Graph, kind: str) -> None:
    assert {each.provider_name for each in graph.of_type(kind)} == set(REGIONS)


def test_instances_ask_for_a_token_and_keep_it_from_containers(graph: Graph) -> None:
    defaults = graph.of_type("aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults")
    assert {(each["httpTokens"], each["httpPutResponseHopLimit"]) for each in defaults} == {("required", 1)}


def test_no_bucket_of_the_account_can_become_public(graph: Graph) -> None:
    block = graph.one("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock")
    assert set(block.inputs.values()) == {True}
    assert len(block.inputs) == 4


def test_passwords_are_long_and_not_used_again(graph: Graph) -> None:
    policy = graph.one("aws:iam/accountPasswordPolicy:AccountPasswordPolicy")
    assert (policy["minimumPasswordLength"], policy["passwordReusePrevention"]) == (14, 24)
