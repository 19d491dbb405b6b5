"""Who talked to whom: the flow logs of a VPC, encrypted, in CloudWatch Logs."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.policy_document import key_for_log_groups, service_trust, to_json

SHORTEST_INTERVAL = 60  # seconds; AWS offers 60 and 600, and an investigation wants the finer one


@dataclass(frozen=True, kw_only=True)
class FlowLogsArgs:
    """The VPC, where it lives, and how long its records are kept."""

    vpc_id: pulumi.Input[str]
    account_id: pulumi.Input[str]
    region: str
    retention_days: int = 365
    protect: bool = False


class FlowLogs(PlatformComponent):
    """All traffic of one VPC, accepted and rejected."""

    log_group_name: pulumi.Output[str]

    def __init__(self, name: str, args: FlowLogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        key = EncryptionKey(
            f"{name}-logs",
            EncryptionKeyArgs(
                description=f"Flow logs of {name}",
                alias=f"platform/flow-logs/{name}",
                account_id=args.account_id,
                statements=[key_for_log_groups(args.account_id, args.region)],
                protect=args.protect,
            ),
            opts=self.child(),
        )
        group = aws.cloudwatch.LogGroup(
            f"{name}-group",
            name=f"/platform/flow-logs/{name}",
            kms_key_id=key.arn,
            retention_in_days=args.retention_days,
            opts=self.child(protect=args.protect or None),
        )
        aws.ec2.FlowLog(
            f"{name}-flow-log",
            vpc_id=args.vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=self._writer(args, group).arn,
            max_aggregation_interval=SHORTEST_INTERVAL,
            tags={"Name": name},
            opts=self.child(),
        )
        self.log_group_name = group.name
        self.publish()

    def _writer(self, args: FlowLogsArgs, group: aws.cloudwatch.LogGroup) -> aws.iam.Role:
        # The condition keeps another account's flow logs from borrowing the role (confused deputy).
        role = aws.iam.Role(
            f"{self.name}-writer",
            assume_role_policy=service_trust(
                "vpc-flow-logs.amazonaws.com", {"StringEquals": {"aws:SourceAccount": args.account_id}}
            ),
            description=f"Writes the flow logs of {self.name}",
            opts=self.child(),
        )
        aws.iam.RolePolicy(
            f"{self.name}-writer",
            role=role.name,
            policy=to_json(
                {
                    "Sid": "WriteToTheGroup",
                    "Effect": "Allow",
                    "Action": [
                        "logs:CreateLogStream",
                        "logs:PutLogEvents",
                        "logs:DescribeLogGroups",
                        "logs:DescribeLogStreams",
                    ],
                    "Resource": [group.arn, pulumi.Output.format("{0}:*", group.arn)],
                }
            ),
            opts=self.child(),
        )
        return role
