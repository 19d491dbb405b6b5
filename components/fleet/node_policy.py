"""What every node's role needs beside AmazonSSMManagedInstanceCore: sessions, the roles, and a place for output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.fleet.fleet_parameters import FLEET
from components.fleet.parameter_tree import path_of
from components.fleet.role_enforcement import OUTPUT_PREFIX
from components.fleet.roles_archive import PREFIX as ROLES_PREFIX
from components.fleet.session_access import PREFIX
from components.security.policy_document import Statement, to_json

METRICS_NAMESPACE = "CWAgent"
"""What the CloudWatch agent takes unless it is told another one."""


@dataclass(frozen=True, kw_only=True)
class NodePolicyArgs:
    """Whose nodes and where, the key and buckets of the fleet, and the log groups of sessions and hosts."""

    environment: str
    account_id: pulumi.Input[str]
    region: str
    key_arn: pulumi.Input[str]
    bucket_arn: pulumi.Input[str]
    roles_bucket_arn: pulumi.Input[str]
    log_group_arns: Sequence[pulumi.Input[str]]


class NodePolicy(PlatformComponent):
    """One managed policy; without it no session begins and no role is applied."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: NodePolicyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.arn = aws.iam.Policy(
            f"{name}-policy",
            description="Encrypted, logged sessions; the Ansible roles; output of associations",
            policy=to_json(_key(args), *_logs(args), _metrics(), *_bucket(args), _parameters(args)),
            opts=self.child(),
        ).arn
        self.publish()


def _key(args: NodePolicyArgs) -> Statement:
    return {
        "Sid": "UseTheKey",
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": args.key_arn,
    }


def _logs(args: NodePolicyArgs) -> list[Statement]:
    return [
        {
            "Sid": "WriteTheLog",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            "Resource": [
                arn for group in args.log_group_arns for arn in (group, pulumi.Output.format("{0}:*", group))
            ],
        },
        {"Sid": "FindTheLog", "Effect": "Allow", "Action": ["logs:DescribeLogGroups"], "Resource": "*"},
    ]


def _metrics() -> Statement:
    return {
        "Sid": "SendMetrics",
        "Effect": "Allow",
        "Action": ["cloudwatch:PutMetricData"],
        "Resource": "*",
        "Condition": {"StringEquals": {"cloudwatch:namespace": METRICS_NAMESPACE}},
    }


def _bucket(args: NodePolicyArgs) -> list[Statement]:
    def objects(path: str) -> pulumi.Output[str]:
        return pulumi.Output.format("{0}/{1}", args.bucket_arn, path)

    return [
        {
            "Sid": "KeepTheRecord",
            "Effect": "Allow",
            "Action": ["s3:PutObject"],
            "Resource": [objects(f"{PREFIX}/*"), objects(f"{OUTPUT_PREFIX}/*")],
        },
        {
            "Sid": "ReadTheRoles",
            "Effect": "Allow",
            "Action": ["s3:GetObject"],
            "Resource": pulumi.Output.format("{0}/{1}/*", args.roles_bucket_arn, ROLES_PREFIX),
        },
        {
            "Sid": "SeeTheEncryption",
            "Effect": "Allow",
            "Action": ["s3:GetEncryptionConfiguration"],
            "Resource": args.bucket_arn,
        },
    ]


def _parameters(args: NodePolicyArgs) -> Statement:
    """AmazonSSMManagedInstanceCore lets a node read every parameter of its account; only a refusal takes that back."""
    own = path_of(args.environment, FLEET, "*")
    return {
        "Sid": "OnlyParametersOfTheFleet",
        "Effect": "Deny",
        "Action": [
            "ssm:GetParameter",
            "ssm:GetParameterHistory",
            "ssm:GetParameters",
            "ssm:GetParametersByPath",
        ],
        "NotResource": [
            pulumi.Output.format("arn:aws:ssm:{0}:{1}:parameter{2}", args.region, args.account_id, own),
            f"arn:aws:ssm:{args.region}::parameter/aws/service/*",
        ],
    }
