"""The role of the patch automation: commands to this account's nodes, and standby in their scaling groups."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent, after
from components.fleet.patch_automation import DOCUMENT
from components.security.policy_document import Statement, service_trust, to_json

DOCUMENTS = ("AWS-RunPatchBaseline", "AWS-RunShellScript")


@dataclass(frozen=True, kw_only=True)
class AutomationRoleArgs:
    """Where the nodes are."""

    account_id: pulumi.Input[str]
    region: str


class AutomationRole(PlatformComponent):
    """Only Systems Manager may take it, and only for this account."""

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: AutomationRoleArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        role = aws.iam.Role(
            f"{name}-automation",
            description="Drains, patches and replaces nodes for Systems Manager",
            assume_role_policy=service_trust(
                "ssm.amazonaws.com", {"StringEquals": {"aws:SourceAccount": args.account_id}}
            ),
            opts=self.child(),
        )
        policy = aws.iam.RolePolicy(
            f"{name}-automation",
            role=role.name,
            policy=to_json(_commands(args), _scaling(args), _looking(), *_beginning(args, role.arn)),
            opts=self.child(),
        )
        self.arn = after(role.arn, policy)
        self.publish()


def _commands(args: AutomationRoleArgs) -> Statement:
    return {
        "Sid": "CommandsToNodes",
        "Effect": "Allow",
        "Action": ["ssm:SendCommand"],
        "Resource": [
            pulumi.Output.format("arn:aws:ec2:{0}:{1}:instance/*", args.region, args.account_id),
            *(f"arn:aws:ssm:{args.region}::document/{document}" for document in DOCUMENTS),
        ],
    }


def _scaling(args: AutomationRoleArgs) -> Statement:
    group = "arn:aws:autoscaling:{0}:{1}:autoScalingGroup:*:autoScalingGroupName/*"
    return {
        "Sid": "Standby",
        "Effect": "Allow",
        "Action": [
            "autoscaling:EnterStandby",
            "autoscaling:ExitStandby",
            "autoscaling:TerminateInstanceInAutoScalingGroup",
        ],
        "Resource": pulumi.Output.format(group, args.region, args.account_id),
    }


def _looking() -> Statement:
    """These calls know no resources."""
    return {
        "Sid": "Look",
        "Effect": "Allow",
        "Action": [
            "autoscaling:DescribeAutoScalingInstances",
            "ssm:DescribeInstanceInformation",
            "ssm:DescribeInstancePatchStates",
            "ssm:GetCommandInvocation",
            "ssm:ListCommandInvocations",
            "ssm:ListCommands",
            "tag:GetResources",
        ],
        "Resource": "*",
    }


def _beginning(args: AutomationRoleArgs, role_arn: pulumi.Output[str]) -> list[Statement]:
    """The window begins the automation as this role, and hands it to the automation."""
    document = "arn:aws:ssm:{0}:{1}:automation-definition/{2}:*"
    return [
        {
            "Sid": "BeginTheAutomation",
            "Effect": "Allow",
            "Action": ["ssm:StartAutomationExecution"],
            "Resource": pulumi.Output.format(document, args.region, args.account_id, DOCUMENT),
        },
        {
            "Sid": "HandOver",
            "Effect": "Allow",
            "Action": ["iam:PassRole"],
            "Resource": role_arn,
            "Condition": {"StringEquals": {"iam:PassedToService": "ssm.amazonaws.com"}},
        },
    ]
