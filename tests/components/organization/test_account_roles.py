"""The roles of an account: who may take them, and what holds them back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.organization.account_roles import AccountRoles, AccountRolesArgs
from components.organization.role_documents import account_of
from tests.components.engine import ACCOUNT, Graph, build

PIPELINE = "arn:aws:iam::123456789012:role/pipeline"
AUDITOR = "arn:aws:iam::210987654321:role/auditor"
OFFICER = "arn:aws:iam::123456789012:user/officer"


@pytest.fixture(scope="module")
def graph() -> Graph:
    args = AccountRolesArgs(
        account_id=ACCOUNT,
        organization_id="o-1",
        deployers=[PIPELINE, AUDITOR],
        readers=[AUDITOR],
        break_glass=[OFFICER],
    )
    return build(lambda: AccountRoles("dev", args))


def trust(graph: Graph, role: str) -> dict[str, Any]:
    document = json.loads(graph.one("aws:iam/role:Role", f"dev-{role}")["assumeRolePolicy"])
    statement: dict[str, Any] = document["Statement"][0]
    return statement


@pytest.mark.parametrize("role", ["platform-deploy", "platform-read-only", "platform-break-glass"])
def test_every_role_trusts_the_organization_alone(graph: Graph, role: str) -> None:
    assert trust(graph, role)["Condition"]["StringEquals"] == {"aws:PrincipalOrgID": "o-1"}


def test_a_role_trusts_named_principals_and_their_accounts(graph: Graph) -> None:
    statement = trust(graph, "platform-deploy")
    assert statement["Principal"] == {
        "AWS": ["arn:aws:iam::123456789012:root", "arn:aws:iam::210987654321:root"]
    }
    assert statement["Condition"]["ArnLike"] == {"aws:PrincipalArn": [PIPELINE, AUDITOR]}


def test_break_glass_alone_asks_for_a_second_factor(graph: Graph) -> None:
    asked = {
        role
        for role in ("deploy", "read-only", "break-glass")
        if "Bool" in trust(graph, f"platform-{role}")["Condition"]
    }
    assert asked == {"break-glass"}


def test_break_glass_alone_lies_outside_the_boundary(graph: Graph) -> None:
    boundary = graph.one("aws:iam/policy:Policy").outputs["arn"]
    bounds = {
        each.name: each.inputs.get("permissionsBoundary") for each in graph.of_type("aws:iam/role:Role")
    }
    assert bounds == {
        "dev-platform-break-glass": None,
        "dev-platform-deploy": boundary,
        "dev-platform-read-only": boundary,
    }


def test_inside_the_boundary_nobody_frees_himself_or_makes_keys(graph: Graph) -> None:
    allowed, itself, roles = json.loads(graph.one("aws:iam/policy:Policy")["policy"])["Statement"]
    assert {"iam:CreateAccessKey", "iam:CreateUser"} <= set(allowed["NotAction"])
    assert (itself["Effect"], itself["Resource"]) == (
        "Deny",
        f"arn:aws:iam::{ACCOUNT}:policy/platform-boundary",
    )
    assert {"iam:UpdateAssumeRolePolicy", "iam:DeleteRolePermissionsBoundary"} <= set(roles["Action"])
    assert f"arn:aws:iam::{ACCOUNT}:role/platform-deploy" in roles["Resource"]


def test_a_session_ends_after_an_hour(graph: Graph) -> None:
    assert {each["maxSessionDuration"] for each in graph.of_type("aws:iam/role:Role")} == {3600}


@pytest.mark.parametrize("principal", ["arn:aws:iam::*:role/x", "*", "arn:aws:iam::123:role/x", "role/x"])
def test_a_principal_of_any_account_is_refused(principal: str) -> None:
    with pytest.raises(ValueError, match="is not an IAM ARN with a 12-digit account id"):
        account_of(principal)


def test_a_break_glass_principal_that_can_show_no_second_factor_is_refused() -> None:
    with pytest.raises(ValueError, match=r"role/pipeline' is no IAM user; the role asks for a second factor"):
        AccountRolesArgs(
            account_id=ACCOUNT, organization_id="o-1", deployers=[], readers=[], break_glass=[PIPELINE]
        )
