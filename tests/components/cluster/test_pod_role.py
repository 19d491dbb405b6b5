"""Roles that pods take."""

import json

import pytest

from components.cluster.pod_role import ClusterIdentity, PodRole, PodRoleArgs
from components.security.policy_document import Statement
from tests.components.engine import ACCOUNT, REGION, build

IDENTITY = ClusterIdentity(name="platform-dev", account_id=ACCOUNT, region=REGION)
READ: Statement = {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:bucket/*"}


def test_the_service_takes_it_only_on_behalf_of_this_cluster() -> None:
    role = build(lambda: PodRole("orders", PodRoleArgs(cluster=IDENTITY))).one("aws:iam/role:Role")
    condition = json.loads(role["assumeRolePolicy"])["Statement"][0]["Condition"]
    assert condition == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnEquals": {"aws:SourceArn": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/platform-dev"},
    }


def test_a_role_without_permissions_has_no_policy() -> None:
    graph = build(lambda: PodRole("orders", PodRoleArgs(cluster=IDENTITY)))
    assert graph.of_type("aws:iam/rolePolicy:RolePolicy") == []


def test_permissions_become_one_inline_policy() -> None:
    graph = build(lambda: PodRole("orders", PodRoleArgs(cluster=IDENTITY, permissions=[READ])))
    assert json.loads(graph.one("aws:iam/rolePolicy:RolePolicy")["policy"])["Statement"] == [READ]


@pytest.mark.parametrize("action", ["*", "s3:*", "s3:Get*"])
def test_a_wildcard_instead_of_actions_is_refused(action: str) -> None:
    wide: Statement = {"Sid": "Wide", "Effect": "Allow", "Action": action, "Resource": "*"}
    with pytest.raises(ValueError, match=r"^PodRoleArgs\.permissions: Wide allows .*; list the actions that"):
        PodRoleArgs(cluster=IDENTITY, permissions=[wide])
