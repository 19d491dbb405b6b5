"""The patch window of an environment in the emulator: an account with a scaling group, and the window of the stacks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from components.fleet.patch_automation import DOCUMENT, patch_automation
from components.fleet.patch_schedule import CUTOFF_HOURS, HOURS, SCHEDULE, patch_schedule
from tests.sandbox.cloud.emulator import Cloud
from tests.sandbox.cloud.services.fleet import create_group

GROUP = [{"Key": "tag:PatchGroup", "Values": ["general"]}]


@dataclass
class Environment:
    """An account, its window and its nodes."""

    name: str
    ssm: Any
    ec2: Any
    window: str
    nodes: list[str]

    def executions(self) -> list[dict[str, Any]]:
        """Newest first."""
        found: list[dict[str, Any]] = self.ssm.describe_maintenance_window_executions(WindowId=self.window)[
            "WindowExecutions"
        ]
        return found

    def missing(self) -> int:
        states = self.ssm.describe_instance_patch_states(InstanceIds=self.nodes)["InstancePatchStates"]
        return sum(state["MissingCount"] for state in states)


def environment(cloud: Cloud, name: str) -> Environment:
    """A new account with that window, as `components/fleet/patch_window.py` declares it."""
    account = cloud.member(name)
    session = cloud.assume(account)
    ssm, ec2 = cloud.client("ssm", session), cloud.client("ec2", session)
    create_group(cloud, session)
    made = ec2.describe_instances()["Reservations"]
    ssm.create_document(Name=DOCUMENT, DocumentType="Automation", Content=json.dumps(patch_automation()))
    window = _window(ssm, name, _role(cloud.client("iam", session), account))
    return Environment(
        name, ssm, ec2, window, [node["InstanceId"] for one in made for node in one["Instances"]]
    )


def _role(iam: Any, account: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "ssm.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": account}},
    }
    made = iam.create_role(
        RoleName="patches", AssumeRolePolicyDocument=json.dumps({"Statement": [statement]})
    )
    return str(made["Role"]["Arn"])


def _window(ssm: Any, name: str, role: str) -> str:
    schedule = patch_schedule(name)
    window = ssm.create_maintenance_window(
        Name=f"{name}-patches",
        Schedule=SCHEDULE,
        ScheduleOffset=schedule.offset_days,
        Duration=HOURS,
        Cutoff=CUTOFF_HOURS,
        AllowUnassociatedTargets=False,
    )["WindowId"]
    target = ssm.register_target_with_maintenance_window(
        WindowId=window, ResourceType="INSTANCE", Targets=GROUP
    )["WindowTargetId"]
    ssm.register_task_with_maintenance_window(
        WindowId=window,
        Targets=[{"Key": "WindowTargetIds", "Values": [target]}],
        TaskArn=DOCUMENT,
        TaskType="AUTOMATION",
        ServiceRoleArn=role,
        Priority=1,
        MaxConcurrency=schedule.max_concurrency,
        MaxErrors="0",
        TaskInvocationParameters={
            "Automation": {
                "DocumentVersion": "$DEFAULT",
                "Parameters": {"InstanceId": ["{{RESOURCE_ID}}"], "AutomationAssumeRole": [role]},
            }
        },
    )
    return str(window)
