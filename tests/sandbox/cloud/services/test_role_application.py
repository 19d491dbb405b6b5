"""The roles on nodes that do not exist: what they need is looked for, and a look in check mode finds drift."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from components.fleet.role_enforcement import PLAYBOOK
from operations.fleet.aws.reading import read_account
from tests.sandbox.cloud.services.state_manager import (
    SOURCE,
    Aws,
    association,
    drifted,
    outcomes,
    upload,
)

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(180)]


@pytest.mark.parametrize(
    ("files", "parameters", "detail"),
    [
        (("other.yml",), {}, f"{PLAYBOOK} is not in {SOURCE}"),
        ((PLAYBOOK,), {"ExtraVariables": ["a={{ssm:/platform/dev/fleet/none}}"]}, "none does not exist"),
        ((PLAYBOOK,), {"ExtraVariables": ["a={{ssm:/platform/dev/fleet/seconds}}"]}, "Success"),
    ],
)
def test_what_the_roles_need_is_looked_for(
    files: tuple[str, ...], parameters: dict[str, list[str]], detail: str, aws: Aws, nodes: list[str]
) -> None:
    upload(aws, *files)
    identifier = association(aws, parameters)
    assert all(detail in found for _, found in outcomes(aws, identifier).values()), len(nodes)
    aws.ssm.delete_association(AssociationId=identifier)


def test_a_look_in_check_mode_finds_nodes_that_are_not_what_the_roles_make_of_them(
    aws: Aws, nodes: list[str]
) -> None:
    upload(aws, PLAYBOOK)
    look = association(aws, {"Check": ["True"]}, "dev-roles-drift")
    detail = "the node is not what its roles make of it"
    applied_before = {node for node, (_, said) in outcomes(aws, look).items() if said != detail}
    assert applied_before <= set(nodes), "no other archive was ever applied"
    apply = association(aws, {"Check": ["False"]})
    aws.ec2.create_tags(Resources=nodes[:1], Tags=[{"Key": "SimulatedDrift", "Value": "sshd_config"}])
    aws.ssm.start_associations_once(AssociationIds=[apply, look])
    assert outcomes(aws, look)[nodes[0]] == ("Failed", detail)
    assert drifted(aws, look) == {nodes[0]}
    assert drifted(aws, apply) == set(), "the roles themselves could be applied"
    found = {
        one.id: (one.drift, one.role_drift) for one in read_account("dev", _clients(aws), datetime.now(UTC))
    }
    assert found[nodes[0]] == ((), True)
    assert found[nodes[1]] == ((), False)
    aws.ec2.delete_tags(Resources=nodes, Tags=[{"Key": "SimulatedDrift"}])
    for identifier in (apply, look):
        aws.ssm.delete_association(AssociationId=identifier)


def _clients(aws: Aws) -> Any:
    return SimpleNamespace(ssm=aws.ssm, ec2=aws.ec2)
