"""Who may write into the log archive and use its key: CloudTrail for one trail, Config for our accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.security.policy_document import Conditions, Statement

CLOUDTRAIL = "cloudtrail.amazonaws.com"
CONFIG = "config.amazonaws.com"
TRAIL_PREFIX = "cloudtrail"
CONFIG_PREFIX = "config"
CONFIG_ROLE = "config-recorder"  # not platform-*: such roles change only from the management account
OWNER_CONTROL = "bucket-owner-full-control"


@dataclass(frozen=True, kw_only=True)
class ArchiveWriters:
    """The trail, the organization, and the accounts whose Config recorders deliver."""

    trail_arn: pulumi.Input[str]
    management_account_id: pulumi.Input[str]
    organization_id: pulumi.Input[str]
    account_ids: Sequence[pulumi.Input[str]]


def trail_statements(bucket: pulumi.Input[str], writers: ArchiveWriters) -> list[Statement]:
    """The bucket's own name is given, not its ARN: the policy must not wait for itself.

    An organization trail writes under the management account's id and under the organization's.
    """
    arn = pulumi.Output.format("arn:aws:s3:::{0}", bucket)
    only_trail = {"aws:SourceArn": writers.trail_arn}
    folders = [writers.management_account_id, writers.organization_id]
    objects = [pulumi.Output.format("{0}/{1}/AWSLogs/{2}/*", arn, TRAIL_PREFIX, folder) for folder in folders]
    return [
        _service("TrailChecksAcl", CLOUDTRAIL, ["s3:GetBucketAcl"], {"StringEquals": only_trail}, arn),
        _service(
            "TrailWrites",
            CLOUDTRAIL,
            ["s3:PutObject"],
            {"StringEquals": {"s3:x-amz-acl": OWNER_CONTROL, **only_trail}},
            objects,
        ),
    ]


def config_statements(bucket: pulumi.Input[str], writers: ArchiveWriters) -> list[Statement]:
    """The same for what Config records."""
    arn = pulumi.Output.format("arn:aws:s3:::{0}", bucket)
    return [*_config_service_statements(arn, writers), _config_role_statement(arn, writers)]


def key_statements(writers: ArchiveWriters) -> list[Statement]:
    """For the writers alone; whoever reads the archive needs a permission in the security account."""
    trails = pulumi.Output.format("arn:aws:cloudtrail:*:{0}:trail/*", writers.management_account_id)
    return [
        _service(
            "TrailEncrypts",
            CLOUDTRAIL,
            ["kms:GenerateDataKey*"],
            {
                "StringEquals": {"aws:SourceArn": writers.trail_arn},
                "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": trails},
            },
        ),
        _service(
            "TrailChecksKey",
            CLOUDTRAIL,
            ["kms:DescribeKey", "kms:Decrypt"],  # a bucket with a key of its own asks for the second
            {"StringEquals": {"aws:SourceArn": writers.trail_arn}},
        ),
        _service(
            "ConfigEncrypts",
            CONFIG,
            ["kms:Decrypt", "kms:GenerateDataKey*"],
            {"StringEquals": {"aws:SourceAccount": writers.account_ids}},
        ),
        {
            "Sid": "ConfigRolesEncrypt",
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
            "Condition": _config_roles(writers),
        },
    ]


def _config_service_statements(arn: pulumi.Output[str], writers: ArchiveWriters) -> list[Statement]:
    from_accounts = {"aws:SourceAccount": writers.account_ids}
    return [
        _service(
            "ConfigChecksBucket",
            CONFIG,
            ["s3:GetBucketAcl", "s3:ListBucket"],
            {"StringEquals": from_accounts},
            arn,
        ),
        _service(
            "ConfigWrites",
            CONFIG,
            ["s3:PutObject"],
            {"StringEquals": {"s3:x-amz-acl": OWNER_CONTROL, **from_accounts}},
            pulumi.Output.format("{0}/{1}/AWSLogs/*", arn, CONFIG_PREFIX),
        ),
    ]


def _config_role_statement(arn: pulumi.Output[str], writers: ArchiveWriters) -> Statement:
    """Config delivers as its role in the account; only when that fails, as the service."""
    return {
        "Sid": "ConfigRolesWrite",
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetBucketAcl", "s3:ListBucket", "s3:PutObject"],
        "Resource": [arn, pulumi.Output.format("{0}/{1}/AWSLogs/*", arn, CONFIG_PREFIX)],
        "Condition": _config_roles(writers),
    }


def _config_roles(writers: ArchiveWriters) -> Conditions:
    return {
        "StringEquals": {"aws:PrincipalOrgID": writers.organization_id},
        "ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::*:role/{CONFIG_ROLE}"},
    }


def _service(
    sid: str,
    service: str,
    actions: Sequence[str],
    conditions: Conditions,
    resource: pulumi.Input[str] | Sequence[pulumi.Input[str]] = "*",
) -> Statement:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": list(actions),
        "Resource": resource,
        "Condition": conditions,
    }
