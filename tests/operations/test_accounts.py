"""Entering an account by its deploy role, against STS as moto answers for it."""

from __future__ import annotations

from typing import Any, cast

import pytest
from moto import mock_aws

from operations.accounts import AccountError, Accounts
from operations.engine import Engine

REGION = "eu-central-1"
VARIABLES = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


class Outputs:
    """An engine that only knows the organization's outputs."""

    def __init__(self, roles: dict[str, str]) -> None:
        self.roles, self.asked = roles, 0

    def outputs(self, stack: str) -> dict[str, Any]:
        assert stack == "organization"
        self.asked += 1
        return {"deploy_role_arns": self.roles}


def accounts(roles: dict[str, str]) -> tuple[Accounts, Outputs]:
    engine = Outputs(roles)
    return Accounts(cast(Engine, engine), VARIABLES), engine


def test_a_client_works_in_the_account_of_its_role() -> None:
    entered, engine = accounts({"dev": "arn:aws:iam::222222222222:role/platform-deploy"})
    with mock_aws():
        identity = entered.client("sts", "dev", REGION).get_caller_identity()
        entered.client("ssm", "dev", REGION)
    assert identity["Account"] == "222222222222"
    assert engine.asked == 1, "the roles are read once"


def test_an_unknown_account_is_refused_with_the_known_ones() -> None:
    entered, _ = accounts({"dev": "arn:aws:iam::222222222222:role/platform-deploy"})
    with pytest.raises(AccountError, match=r"no account 'qa' with a deploy role\. There are: dev\."):
        entered.client("ssm", "qa", REGION)


def test_without_the_organization_the_error_says_what_to_run() -> None:
    entered, _ = accounts({})
    with pytest.raises(AccountError, match="run `pulumi up --stack organization` first"):
        entered.client("ssm", "dev", REGION)


def test_a_role_that_lets_nobody_in_is_named() -> None:
    entered, _ = accounts({"dev": "no role"})
    with (
        mock_aws(),
        pytest.raises(AccountError, match="The account dev cannot be entered as no role") as told,
    ):
        entered.client("ssm", "dev", REGION)
    assert "`platform:access.deployers` in Pulumi.organization.yaml" in str(told.value)
