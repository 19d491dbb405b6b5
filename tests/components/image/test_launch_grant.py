"""What lets a scaling group start machines from images whose key belongs to another account."""

from __future__ import annotations

import pytest

from components.image.launch_grant import LaunchGrant, LaunchGrantArgs
from tests.components.engine import Graph, build

KEY = "arn:aws:kms:eu-central-1:222222222222:key/images"
DEPLOYER = "arn:aws:iam::333333333333:role/platform-deploy"


def launch() -> None:
    args = LaunchGrantArgs(environment="dev", key_arn=KEY, retiring_role_arn=DEPLOYER)
    LaunchGrant("image-launch", args)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(launch)


def test_the_role_of_auto_scaling_is_there_before_its_grant(graph: Graph) -> None:
    role = graph.one("aws:iam/serviceLinkedRole:ServiceLinkedRole")
    assert role["awsServiceName"] == "autoscaling.amazonaws.com"
    assert graph.one("aws:kms/grant:Grant")["granteePrincipal"] == role.outputs["arn"]


def test_the_grant_allows_what_auto_scaling_asks_of_a_key_and_nothing_else(graph: Graph) -> None:
    grant = graph.one("aws:kms/grant:Grant")
    assert grant["keyId"] == KEY
    assert grant["operations"] == [
        *("CreateGrant", "Decrypt", "DescribeKey", "Encrypt"),
        *("GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo"),
    ]


def test_who_made_the_grant_gives_it_back(graph: Graph) -> None:
    grant = graph.one("aws:kms/grant:Grant")
    assert (grant["retiringPrincipal"], grant["retireOnDelete"]) == (DEPLOYER, True)
