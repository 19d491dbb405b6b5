"""The monthly window in which an environment's nodes are patched one group share after the other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.fleet.automation_role import AutomationRole, AutomationRoleArgs
from components.fleet.patch_automation import DOCUMENT, patch_automation
from components.fleet.patch_schedule import CUTOFF_HOURS, HOURS, SCHEDULE, PatchSchedule

GROUP_TAG = "tag:PatchGroup"
TARGET_TYPE = "/AWS::EC2::Instance"


@dataclass(frozen=True, kw_only=True)
class PatchWindowArgs:
    """The environment, its patch groups and schedule, and where its nodes are."""

    environment: str
    groups: Sequence[str]
    schedule: PatchSchedule
    account_id: pulumi.Input[str]
    region: str


class PatchWindow(PlatformComponent):
    """A window, the nodes that it concerns, and the automation that it starts for each of them."""

    window_id: pulumi.Output[str]
    document_name: pulumi.Output[str]

    def __init__(self, name: str, args: PatchWindowArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        window = self._window(args)
        target = aws.ssm.MaintenanceWindowTarget(
            f"{name}-nodes",
            window_id=window.id,
            name="nodes",
            description="Nodes of the patch groups",
            resource_type="INSTANCE",
            targets=[aws.ssm.MaintenanceWindowTargetTargetArgs(key=GROUP_TAG, values=list(args.groups))],
            opts=self.child(),
        )
        document = aws.ssm.Document(
            f"{name}-automation",
            name=DOCUMENT,
            document_type="Automation",
            document_format="JSON",
            target_type=TARGET_TYPE,
            content=json.dumps(patch_automation()),
            opts=self.child(),
        )
        self._task(args, window, target, document)
        self.window_id, self.document_name = window.id, document.name
        self.publish()

    def _window(self, args: PatchWindowArgs) -> aws.ssm.MaintenanceWindow:
        return aws.ssm.MaintenanceWindow(
            f"{self.name}-window",
            name=f"{args.environment}-patches",
            description=f"Patches {args.environment} {args.schedule.offset_days} days after they are published",
            schedule=SCHEDULE,
            schedule_offset=args.schedule.offset_days,
            schedule_timezone="UTC",
            duration=HOURS,
            cutoff=CUTOFF_HOURS,
            opts=self.child(),
        )

    def _task(
        self,
        args: PatchWindowArgs,
        window: aws.ssm.MaintenanceWindow,
        target: aws.ssm.MaintenanceWindowTarget,
        document: aws.ssm.Document,
    ) -> None:
        role = AutomationRole(
            self.name, AutomationRoleArgs(account_id=args.account_id, region=args.region), opts=self.child()
        )
        parameters: dict[str, str | pulumi.Output[str]] = {
            "InstanceId": "{{RESOURCE_ID}}",
            "AutomationAssumeRole": role.arn,
        }
        aws.ssm.MaintenanceWindowTask(
            f"{self.name}-patch",
            window_id=window.id,
            name="patch",
            description="Drain, patch, verify, uncordon; the first failure stops it",
            task_type="AUTOMATION",
            task_arn=document.name,
            service_role_arn=role.arn,
            priority=1,
            cutoff_behavior="CONTINUE_TASK",
            max_concurrency=args.schedule.max_concurrency,
            max_errors="0",
            targets=[aws.ssm.MaintenanceWindowTaskTargetArgs(key="WindowTargetIds", values=[target.id])],
            task_invocation_parameters=aws.ssm.MaintenanceWindowTaskTaskInvocationParametersArgs(
                automation_parameters=_automation(parameters)
            ),
            opts=self.child(),
        )


def _automation(
    parameters: dict[str, str | pulumi.Output[str]],
) -> aws.ssm.MaintenanceWindowTaskTaskInvocationParametersAutomationParametersArgs:
    return aws.ssm.MaintenanceWindowTaskTaskInvocationParametersAutomationParametersArgs(
        document_version="$DEFAULT",
        parameters=[
            aws.ssm.MaintenanceWindowTaskTaskInvocationParametersAutomationParametersParameterArgs(
                name=name, values=[value]
            )
            for name, value in sorted(parameters.items())
        ],
    )
