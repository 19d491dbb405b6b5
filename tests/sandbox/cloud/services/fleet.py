"""A fleet in the emulator: a scaling group, and the automation of the stacks with its role."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from components.fleet.automation_role import AutomationRole, AutomationRoleArgs
from components.fleet.patch_automation import DOCUMENT
from tests.components.engine import ACCOUNT, REGION, build
from tests.sandbox.cloud.emulator import ADMINISTRATOR, MANAGEMENT, Cloud, Session

GROUP, SIZE = "web", 3
ENDED = ("Success", "Failed", "Cancelled", "TimedOut")


@dataclass
class Fleet:
    """A scaling group, and the automation of the stacks with the role that the stacks give it."""

    cloud: Cloud
    role: str
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self.cloud.client(service)
        return self._clients[service]

    @property
    def nodes(self) -> dict[str, str]:
        """Node -> where it is in the life of the group."""
        found = self.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[GROUP])
        return {
            one["InstanceId"]: one["LifecycleState"] for one in found["AutoScalingGroups"][0]["Instances"]
        }

    def missing(self, node: str) -> int:
        states = self.client("ssm").describe_instance_patch_states(InstanceIds=[node])["InstancePatchStates"]
        return sum(state["MissingCount"] for state in states)

    def fault(self, node: str, fault: str) -> None:
        self.client("ec2").create_tags(Resources=[node], Tags=[{"Key": "SimulatedFault", "Value": fault}])

    def begin(self, node: str) -> str:
        parameters = {"InstanceId": [node], "AutomationAssumeRole": [self.role]}
        started = self.client("ssm").start_automation_execution(DocumentName=DOCUMENT, Parameters=parameters)
        return str(started["AutomationExecutionId"])

    def shown(self, execution: str) -> dict[str, Any]:
        answer = self.client("ssm").get_automation_execution(AutomationExecutionId=execution)
        found: dict[str, Any] = answer["AutomationExecution"]
        return found

    def patch(self, node: str) -> dict[str, Any]:
        """The execution once it is over."""
        execution, deadline = self.begin(node), time.monotonic() + 120
        while (found := self.shown(execution))["AutomationExecutionStatus"] not in ENDED:
            assert time.monotonic() < deadline, f"not over: {found}"
            time.sleep(0.05)
        return found


def steps(execution: dict[str, Any]) -> dict[str, str]:
    return {one["StepName"]: one["StepStatus"] for one in execution["StepExecutions"]}


def automation_role(cloud: Cloud) -> str:
    """The role as the component makes it."""
    graph = build(_as_the_component_makes_it)
    trust = graph.one("aws:iam/role:Role")["assumeRolePolicy"].replace(ACCOUNT, MANAGEMENT)
    iam = cloud.client("iam")
    names = [role["RoleName"] for role in iam.list_roles()["Roles"]]
    if "automation" not in names:
        iam.create_role(RoleName="automation", AssumeRolePolicyDocument=trust)
    return f"arn:aws:iam::{MANAGEMENT}:role/automation"


def _as_the_component_makes_it() -> None:
    AutomationRole("fleet", AutomationRoleArgs(account_id=ACCOUNT, region=REGION))


def create_group(cloud: Cloud, session: Session = ADMINISTRATOR) -> None:
    autoscaling, ec2 = cloud.client("autoscaling", session), cloud.client("ec2", session)
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    names = [
        one["LaunchConfigurationName"]
        for one in autoscaling.describe_launch_configurations()["LaunchConfigurations"]
    ]
    if GROUP not in names:
        autoscaling.create_launch_configuration(
            LaunchConfigurationName=GROUP, ImageId=image, InstanceType="t3.micro"
        )
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName=GROUP,
        LaunchConfigurationName=GROUP,
        MinSize=1,
        MaxSize=SIZE,
        DesiredCapacity=SIZE,
        AvailabilityZones=[f"{REGION}a"],
        Tags=[{"Key": "PatchGroup", "Value": "general", "PropagateAtLaunch": True}],
    )
