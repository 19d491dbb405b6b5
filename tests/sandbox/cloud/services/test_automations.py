"""Our automation, run by the emulator on nodes of a scaling group: patched, replaced, given up, stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from components.fleet.patch_automation import DOCUMENT, patch_automation
from tests.sandbox.cloud.emulator import MANAGEMENT, Cloud
from tests.sandbox.cloud.services.fleet import GROUP, SIZE, Fleet, automation_role, create_group, steps

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(240)]


@pytest.fixture
def fleet(cloud: Cloud) -> Iterator[Fleet]:
    made = Fleet(cloud, automation_role(cloud))
    made.client("ssm").create_document(
        Name=DOCUMENT, DocumentType="Automation", Content=json.dumps(patch_automation())
    )
    create_group(cloud)
    yield made
    cloud.client("autoscaling").delete_auto_scaling_group(AutoScalingGroupName=GROUP, ForceDelete=True)
    cloud.client("ssm").delete_document(Name=DOCUMENT)


def test_a_healthy_node_is_drained_patched_verified_and_back_in_service(fleet: Fleet) -> None:
    node = next(iter(fleet.nodes))
    execution = fleet.patch(node)
    assert execution["AutomationExecutionStatus"] == "Success", execution.get("FailureMessage")
    assert steps(execution) == {
        "inService": "Success",
        "findGroup": "Success",
        "drain": "Success",
        "drained": "Success",
        "patch": "Success",
        "verify": "Success",
        "uncordon": "Success",
        "backInService": "Success",
        "nothingMissing": "Success",
        "rollBack": "Pending",
        "replace": "Pending",
    }
    assert fleet.nodes[node] == "InService"
    assert fleet.missing(node) == 0


@pytest.mark.parametrize(
    ("fault", "failed", "status"),
    [("fails", "patch", "Failed"), ("unhealthy", "verify", "Failed"), ("never-answers", "patch", "TimedOut")],
)
def test_a_node_that_does_not_come_back_healthy_is_replaced(
    fault: str, failed: str, status: str, fleet: Fleet
) -> None:
    node = next(iter(fleet.nodes))
    fleet.fault(node, fault)
    execution = fleet.patch(node)
    assert execution["AutomationExecutionStatus"] == "Failed", "the window stops"
    assert steps(execution)[failed] == status
    assert (steps(execution)["rollBack"], steps(execution)["replace"]) == ("Success", "Success")
    assert node not in fleet.nodes
    assert len(fleet.nodes) == SIZE, "its group made a new one"
    assert set(fleet.nodes.values()) == {"InService"}


def test_a_node_outside_of_a_group_is_left_alone(fleet: Fleet) -> None:
    ec2 = fleet.client("ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    node = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    execution = fleet.patch(node)
    assert execution["AutomationExecutionStatus"] == "Failed"
    assert {name for name, status in steps(execution).items() if status != "Pending"} == {"inService"}
    state = ec2.describe_instances(InstanceIds=[node])["Reservations"][0]["Instances"][0]["State"]["Name"]
    assert state == "running"


def test_a_group_at_its_minimum_keeps_its_node(fleet: Fleet) -> None:
    fleet.client("autoscaling").update_auto_scaling_group(
        AutoScalingGroupName=GROUP, MinSize=SIZE, DesiredCapacity=SIZE
    )
    node = next(iter(fleet.nodes))
    execution = fleet.patch(node)
    assert execution["AutomationExecutionStatus"] == "Failed"
    assert steps(execution)["drain"] == "Failed"
    assert fleet.nodes[node] == "InService"


def test_a_step_says_what_it_was_asked_and_the_role_asked_it(fleet: Fleet) -> None:
    node = next(iter(fleet.nodes))
    execution = fleet.patch(node)
    drain = next(one for one in execution["StepExecutions"] if one["StepName"] == "drain")
    assert json.loads(drain["Inputs"]["AutoScalingGroupName"]) == GROUP
    assert drain["ExecutionStartTime"] <= drain["ExecutionEndTime"]
    listed = fleet.client("ssm").describe_automation_executions(
        Filters=[{"Key": "DocumentNamePrefix", "Values": [DOCUMENT]}]
    )["AutomationExecutionMetadataList"]
    assert listed[0]["AutomationExecutionId"] == execution["AutomationExecutionId"]


def test_an_execution_can_be_stopped(fleet: Fleet) -> None:
    node = next(iter(fleet.nodes))
    fleet.fault(node, "never-answers")
    execution, deadline = fleet.begin(node), time.monotonic() + 120
    while steps(fleet.shown(execution))["patch"] != "InProgress":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    fleet.client("ssm").stop_automation_execution(AutomationExecutionId=execution)
    while (found := fleet.shown(execution))["AutomationExecutionStatus"] == "InProgress":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert found["AutomationExecutionStatus"] == "Cancelled"


def test_what_cannot_run_is_refused_at_once(fleet: Fleet) -> None:
    ssm = fleet.client("ssm")
    given = {"InstanceId": ["i-1"], "AutomationAssumeRole": [fleet.role]}
    with pytest.raises(ssm.exceptions.AutomationDefinitionNotFoundException):
        ssm.start_automation_execution(DocumentName="nothing", Parameters=given)
    with pytest.raises(ssm.exceptions.InvalidAutomationExecutionParametersException, match="InstanceId"):
        ssm.start_automation_execution(
            DocumentName=DOCUMENT, Parameters={"AutomationAssumeRole": [fleet.role]}
        )
    stranger = {**given, "AutomationAssumeRole": [f"arn:aws:iam::{MANAGEMENT}:role/nobody"]}
    with pytest.raises(ssm.exceptions.InvalidAutomationExecutionParametersException, match="cannot assume"):
        ssm.start_automation_execution(DocumentName=DOCUMENT, Parameters=stranger)
    with pytest.raises(ssm.exceptions.AutomationExecutionNotFoundException):
        ssm.get_automation_execution(AutomationExecutionId="0" * 36)


def test_a_document_that_could_not_run_is_not_made(cloud: Cloud) -> None:
    wrong = json.loads(json.dumps(patch_automation()).replace("EnterStandby", "EnterStandBy"))
    ssm = cloud.client("ssm")
    with pytest.raises(ssm.exceptions.InvalidDocumentContent, match=r"step drain.*EnterStandBy"):
        ssm.create_document(Name="wrong", DocumentType="Automation", Content=json.dumps(wrong))
