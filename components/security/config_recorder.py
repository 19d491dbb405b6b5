"""AWS Config in one account: what every resource looked like at any time."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent, after
from components.security.archive_documents import CONFIG, CONFIG_PREFIX, CONFIG_ROLE, OWNER_CONTROL
from components.security.policy_document import service_trust, to_json

SERVICE_POLICY = "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole"


@dataclass(frozen=True, kw_only=True)
class ConfigRecorderArgs:
    """The account, and the archive that it delivers to.

    In further regions of an account `role_arn` is the role of its first recorder, which alone records global resources.
    """

    account_id: pulumi.Input[str]
    bucket_name: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    role_arn: pulumi.Input[str] | None = None


class ConfigRecorder(PlatformComponent):
    """Recorder, delivery channel, and the switch that starts it."""

    recorder_name: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: ConfigRecorderArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self.role_arn = self._role(args) if args.role_arn is None else pulumi.Output.from_input(args.role_arn)
        recorder = aws.cfg.Recorder(
            f"{name}-recorder",
            name="platform",
            role_arn=self.role_arn,
            recording_group=aws.cfg.RecorderRecordingGroupArgs(
                all_supported=True, include_global_resource_types=args.role_arn is None
            ),
            opts=self.child(),
        )
        channel = aws.cfg.DeliveryChannel(
            f"{name}-channel",
            name="platform",
            s3_bucket_name=args.bucket_name,
            s3_key_prefix=CONFIG_PREFIX,
            s3_kms_key_arn=args.key_arn,
            snapshot_delivery_properties=aws.cfg.DeliveryChannelSnapshotDeliveryPropertiesArgs(
                delivery_frequency="TwentyFour_Hours"
            ),
            # AWS takes a channel only for an account that has a recorder, and starts none without a channel.
            opts=self.child(depends_on=[recorder]),
        )
        status = aws.cfg.RecorderStatus(
            f"{name}-recording", name=recorder.name, is_enabled=True, opts=self.child(depends_on=[channel])
        )
        self.recorder_name = status.name
        self.publish()

    def _role(self, args: ConfigRecorderArgs) -> pulumi.Output[str]:
        role = aws.iam.Role(
            f"{self.name}-config",
            name=CONFIG_ROLE,
            description="AWS Config, recording and delivering to the log archive",
            assume_role_policy=service_trust(
                CONFIG, {"StringEquals": {"aws:SourceAccount": args.account_id}}
            ),
            opts=self.child(),
        )
        reading = aws.iam.RolePolicyAttachment(
            f"{self.name}-config", role=role.name, policy_arn=SERVICE_POLICY, opts=self.child()
        )
        delivering = aws.iam.RolePolicy(
            f"{self.name}-config", role=role.name, policy=_delivery(args), opts=self.child()
        )
        # Config tries the role when the channel is made, so its permissions come first.
        return after(role.arn, reading, delivering)


def _delivery(args: ConfigRecorderArgs) -> pulumi.Output[str]:
    bucket = pulumi.Output.format("arn:aws:s3:::{0}", args.bucket_name)
    folder = pulumi.Output.format("{0}/{1}/AWSLogs/{2}/*", bucket, CONFIG_PREFIX, args.account_id)
    return to_json(
        {
            "Sid": "Deliver",
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": folder,
            "Condition": {"StringLike": {"s3:x-amz-acl": OWNER_CONTROL}},
        },
        {"Sid": "CheckBucket", "Effect": "Allow", "Action": "s3:GetBucketAcl", "Resource": bucket},
        {
            "Sid": "Encrypt",
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": args.key_arn,
        },
    )
