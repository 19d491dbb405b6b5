"""What nobody may do unseen in any account or region, found in the organization's trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent, after
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.policy_document import key_for_log_groups, service_trust, to_json
from policies.scope import BREAK_GLASS_ROLE

NAMESPACE = "Platform/Trail"
LOG_GROUP = "/platform/organization-trail"
PERIOD = (
    300  # seconds; CloudTrail delivers within some five minutes, and a shorter period could be over by then
)

FILTERS: Mapping[str, str] = {
    "break-glass": (
        f'{{ ($.userIdentity.arn = "*:assumed-role/{BREAK_GLASS_ROLE}/*") || '
        f'($.requestParameters.roleArn = "*:role/{BREAK_GLASS_ROLE}") }}'
    ),
    # Users are for emergencies alone; everybody else comes by Identity Center.
    "user-sign-in": '{ ($.eventName = "ConsoleLogin") && ($.userIdentity.type = "IAMUser") }',
    "root-user": (
        '{ ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS) && '
        '($.eventType != "AwsServiceEvent") }'
    ),
}
"""Alarm -> the events of the trail that raise it, as a filter pattern of CloudWatch Logs."""

RAISED: Mapping[str, object] = {
    "source": ["aws.cloudwatch"],
    "detail-type": ["CloudWatch Alarm State Change"],
    "detail": {
        "alarmName": [f"platform-{alarm}" for alarm in FILTERS],
        "state": {"value": ["ALARM"]},
    },
}
"""The event by which the account of the trail tells that one of them was raised."""


@dataclass(frozen=True, kw_only=True)
class TrailAlarmsArgs:
    """The account and region of the trail, and how long its events stay searchable."""

    account_id: pulumi.Input[str]
    region: str
    retention_days: int = 90
    protect: bool = False


class TrailAlarms(PlatformComponent):
    """A trail of all regions comes to one place; rules of EventBridge would see one region each."""

    log_group_arn: pulumi.Output[str]
    writer_role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: TrailAlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        group = self._group(args)
        for alarm, pattern in FILTERS.items():
            self._alarm(alarm, pattern, group)
        # CloudTrail wants the group's streams, not the group.
        self.log_group_arn = pulumi.Output.format("{0}:*", group.arn)
        self.writer_role_arn = self._writer(args)
        self.publish()

    def _group(self, args: TrailAlarmsArgs) -> aws.cloudwatch.LogGroup:
        key = EncryptionKey(
            self.name,
            EncryptionKeyArgs(
                description="Events of the organization's trail, as alarms read them",
                alias="platform/trail-alarms",
                account_id=args.account_id,
                statements=[key_for_log_groups(args.account_id, args.region)],
                protect=args.protect,
            ),
            opts=self.child(),
        )
        return aws.cloudwatch.LogGroup(
            f"{self.name}-events",
            name=LOG_GROUP,
            kms_key_id=key.arn,
            retention_in_days=args.retention_days,
            opts=self.child(protect=args.protect or None),
        )

    def _alarm(self, alarm: str, pattern: str, group: aws.cloudwatch.LogGroup) -> None:
        """Without an action: the change of its state is an event, which reaches other accounts too."""
        aws.cloudwatch.LogMetricFilter(
            f"{self.name}-{alarm}",
            name=alarm,
            log_group_name=group.name,
            pattern=pattern,
            metric_transformation=aws.cloudwatch.LogMetricFilterMetricTransformationArgs(
                name=alarm, namespace=NAMESPACE, value="1"
            ),
            opts=self.child(),
        )
        aws.cloudwatch.MetricAlarm(
            f"{self.name}-{alarm}",
            name=f"platform-{alarm}",
            alarm_description=f"The organization's trail shows: {alarm.replace('-', ' ')}",
            namespace=NAMESPACE,
            metric_name=alarm,
            statistic="Sum",
            period=PERIOD,
            evaluation_periods=1,
            threshold=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            treat_missing_data="notBreaching",
            opts=self.child(),
        )

    def _writer(self, args: TrailAlarmsArgs) -> pulumi.Output[str]:
        role = aws.iam.Role(
            f"{self.name}-writer",
            description="Writes the organization's trail where alarms read it",
            # For this role CloudTrail supports neither aws:SourceArn nor aws:SourceAccount, and refuses the trail:
            # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
            assume_role_policy=service_trust("cloudtrail.amazonaws.com"),
            opts=self.child(),
        )
        streams = pulumi.Output.format(
            "arn:aws:logs:{0}:{1}:log-group:{2}:log-stream:*", args.region, args.account_id, LOG_GROUP
        )
        policy = aws.iam.RolePolicy(
            f"{self.name}-writer",
            role=role.name,
            policy=to_json(
                {
                    "Sid": "WriteEvents",
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                    "Resource": streams,
                }
            ),
            opts=self.child(),
        )
        return after(role.arn, policy)
