"""The keys of image volumes: one for each region, and those who launch may use them."""

from __future__ import annotations

import json

from components.image.launch_grant import OPERATIONS
from tests.components.engine import Graph, build
from tests.components.image.parts import LAUNCHERS, volumes


def graph() -> Graph:
    return build(volumes)


def test_each_region_has_a_key_of_its_own() -> None:
    keys = graph().of_type("aws:kms/key:Key")
    assert [key.name for key in keys] == ["image-volumes-home-key", "image-volumes-second-key"]
    assert [key.provider_name for key in keys] == ["", "second"]


def test_accounts_that_launch_may_decrypt_and_let_aws_keep_the_right() -> None:
    roots = [f"arn:aws:iam::{account}:root" for account in LAUNCHERS]
    for key in graph().of_type("aws:kms/key:Key"):
        statements = {each["Sid"]: each for each in json.loads(key["policy"])["Statement"]}
        assert statements["AccountsLaunch"]["Principal"] == {"AWS": roots}
        assert "kms:Encrypt" not in statements["AccountsLaunch"]["Action"]
        assert statements["AccountsGrantToAws"]["Condition"] == {
            "Bool": {"kms:GrantIsForAWSResource": "true"}
        }


def test_accounts_grant_only_to_their_scaling_groups_and_only_what_these_need() -> None:
    role = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    for key in graph().of_type("aws:kms/key:Key"):
        statements = {each["Sid"]: each for each in json.loads(key["policy"])["Statement"]}
        assert statements["AccountsGrantToAutoScaling"]["Condition"] == {
            "StringEquals": {
                "kms:GranteePrincipal": [f"arn:aws:iam::{account}:{role}" for account in LAUNCHERS]
            },
            "ForAllValues:StringEquals": {"kms:GrantOperations": list(OPERATIONS)},
        }
        others = [each for each in statements.values() if each["Sid"] != "AccountDecidesThroughIam"]
        assert not any("RevokeGrant" in str(each["Action"]) for each in others)
