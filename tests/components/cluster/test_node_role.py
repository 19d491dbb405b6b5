"""The role of nodes."""

import json

from components.cluster.node_role import NodeRole
from tests.components.engine import build


def test_only_instances_take_the_role() -> None:
    role = build(lambda: NodeRole("node", {})).one("aws:iam/role:Role")
    trust = json.loads(role["assumeRolePolicy"])["Statement"]
    assert [statement["Principal"] for statement in trust] == [{"Service": "ec2.amazonaws.com"}]


def test_the_cnis_rights_are_not_the_nodes() -> None:
    attached = build(lambda: NodeRole("node", {})).of_type(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    )
    assert not any("CNI" in each["policyArn"] for each in attached)


def test_further_policies_are_attached_under_their_titles() -> None:
    graph = build(lambda: NodeRole("node", {"sessions": "arn:aws:iam::111122223333:policy/sessions"}))
    attached = graph.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "node-sessions")
    assert attached["policyArn"] == "arn:aws:iam::111122223333:policy/sessions"
