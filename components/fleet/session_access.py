"""Session Manager as the only way in: encrypted, logged, and over after a while."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent

PREFERENCES = "SSM-SessionManagerRunShell"
"""The name under which Session Manager looks for a region's preferences."""
LOG_GROUP = "/platform/sessions"
PREFIX = "sessions"
IDLE_MINUTES, LONGEST_MINUTES = "15", "60"


@dataclass(frozen=True, kw_only=True)
class SessionAccessArgs:
    """The key that encrypts, the bucket that keeps, and the days for which logs can be searched."""

    key_arn: pulumi.Input[str]
    bucket_name: pulumi.Input[str]
    retention_days: int
    protect: bool = False


class SessionAccess(PlatformComponent):
    """The preferences, and the log group that they name."""

    log_group_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: SessionAccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        group = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=LOG_GROUP,
            kms_key_id=args.key_arn,
            retention_in_days=args.retention_days,
            opts=self.child(protect=args.protect or None),
        )
        aws.ssm.Document(
            f"{name}-preferences",
            name=PREFERENCES,
            document_type="Session",
            document_format="JSON",
            content=_preferences(args, group.name),
            opts=self.child(),
        )
        self.log_group_arn = group.arn
        self.publish()


def _preferences(args: SessionAccessArgs, group: pulumi.Output[str]) -> pulumi.Output[str]:
    return pulumi.Output.json_dumps(
        {
            "schemaVersion": "1.0",
            "description": "Sessions are encrypted, streamed to CloudWatch Logs and kept in S3",
            "sessionType": "Standard_Stream",
            "inputs": {
                "kmsKeyId": args.key_arn,
                "s3BucketName": args.bucket_name,
                "s3KeyPrefix": PREFIX,
                "s3EncryptionEnabled": True,
                "cloudWatchLogGroupName": group,
                "cloudWatchEncryptionEnabled": True,
                "cloudWatchStreamingEnabled": True,
                "idleSessionTimeout": IDLE_MINUTES,
                "maxSessionDuration": LONGEST_MINUTES,
            },
        }
    )
