"""One trail for every account and region, written into the log archive."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.security.archive_documents import TRAIL_PREFIX

TRAIL_NAME = "platform-organization"


def trail_arn(region: str, management_account_id: pulumi.Input[str]) -> pulumi.Output[str]:
    """Known before the trail exists: the archive must let it in first."""
    return pulumi.Output.format(
        "arn:aws:cloudtrail:{0}:{1}:trail/{2}", region, management_account_id, TRAIL_NAME
    )


@dataclass(frozen=True, kw_only=True)
class OrganizationTrailArgs:
    """Where the trail writes and the key it encrypts with, and the log group that alarms read."""

    bucket_name: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    log_group_arn: pulumi.Input[str]
    log_writer_arn: pulumi.Input[str]


class OrganizationTrail(PlatformComponent):
    """Management events of the whole organization, with digests that show tampering."""

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: OrganizationTrailArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self.arn = aws.cloudtrail.Trail(
            f"{name}-trail",
            name=TRAIL_NAME,
            s3_bucket_name=args.bucket_name,
            s3_key_prefix=TRAIL_PREFIX,
            kms_key_id=args.key_arn,
            cloud_watch_logs_group_arn=args.log_group_arn,
            cloud_watch_logs_role_arn=args.log_writer_arn,
            is_organization_trail=True,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            enable_logging=True,
            opts=self.child(),
        ).arn
        self.publish()
