"""State Manager on simulated nodes."""

from __future__ import annotations

import pytest

from components.fleet.role_enforcement import PLAYBOOK
from tests.sandbox.cloud.services.state_manager import (
    Aws,
    association,
    drifted,
    outcomes,
    upload,
)

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(180)]


def test_it_runs_when_it_is_made_and_again_when_it_is_started(aws: Aws, nodes: list[str]) -> None:
    identifier = association(aws)
    assert {status for status, _ in outcomes(aws, identifier).values()} == {"Failed"}
    assert drifted(aws, identifier) == set(nodes), "no archive, no compliance"
    upload(aws, PLAYBOOK)
    aws.ssm.start_associations_once(AssociationIds=[identifier])
    assert outcomes(aws, identifier) == dict.fromkeys(nodes, ("Success", "Success"))
    assert drifted(aws, identifier) == set()
    aws.ssm.delete_association(AssociationId=identifier)


def test_a_node_that_fails_or_does_not_answer_does_not_comply(aws: Aws, nodes: list[str]) -> None:
    upload(aws, PLAYBOOK)
    for node, fault in zip(nodes, ("fails", "never-answers"), strict=False):
        aws.ec2.create_tags(Resources=[node], Tags=[{"Key": "SimulatedFault", "Value": fault}])
    identifier = association(aws)
    assert [outcomes(aws, identifier)[node][0] for node in nodes] == ["Failed", "Pending", "Success"]
    assert drifted(aws, identifier) == set(nodes[:2])
    aws.ec2.delete_tags(Resources=nodes, Tags=[{"Key": "SimulatedFault"}])
    aws.ssm.delete_association(AssociationId=identifier)


def test_a_node_that_comes_later_gets_it_too(aws: Aws, nodes: list[str]) -> None:
    upload(aws, PLAYBOOK)
    identifier = association(aws)
    image = aws.ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "PatchGroup", "Value": "general"}]}]
    late = aws.ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, TagSpecifications=tags)["Instances"][
        0
    ]
    assert drifted(aws, identifier) == set()
    assert outcomes(aws, identifier) == {late["InstanceId"]: ("Success", "Success")}, "the others had it"
    aws.ec2.terminate_instances(InstanceIds=[late["InstanceId"]])
    aws.ssm.delete_association(AssociationId=identifier)
    assert len(nodes) == 3
