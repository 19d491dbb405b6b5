"""Who may do what while an image is made, and the events that begin a build."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.security.policy_document import Statement

WEEKLY = "cron(0 3 ? * MON *)"
"""UTC. New packages come with every build."""
DAILY = "cron(0 4 ? * * *)"
"""A look for a newer base image: its publishers send no events."""
CRITICAL_FINDING: Mapping[str, object] = {
    "source": ["aws.inspector2"],
    "detail-type": ["Inspector2 Finding"],
    "detail": {"severity": ["CRITICAL"], "status": ["ACTIVE"], "resources": {"type": ["AWS_EC2_INSTANCE"]}},
}
"""A hole in what runs: a build closes it for every later node."""
PACKER = (
    *("ec2:CopyImage", "ec2:CreateImage", "ec2:RegisterImage", "ec2:DeregisterImage"),
    *("ec2:ModifyImageAttribute", "ec2:EnableImageDeprecation", "ec2:CreateImageUsageReport"),
    *("ec2:CreateSnapshot", "ec2:DeleteSnapshot", "ec2:ModifySnapshotAttribute"),
    *("ec2:CreateKeyPair", "ec2:DeleteKeyPair"),
    *("ec2:CreateSecurityGroup", "ec2:DeleteSecurityGroup", "ec2:AuthorizeSecurityGroupIngress"),
    *("ec2:RunInstances", "ec2:StopInstances", "ec2:TerminateInstances"),
    *("ec2:CreateTags", "ec2:Describe*"),
)
NETWORK = ("ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:CreateNetworkInterfacePermission")
"""CodeBuild puts the build into the network with these."""
VOLUMES = (
    *("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"),
    *("kms:GenerateDataKey*", "kms:ReEncrypt*"),
)
"""EC2 asks for these in the name of whoever makes, copies or shares an encrypted image."""


def failed_build(project: str) -> str:
    """The event pattern of a build that did not end well."""
    detail = {"project-name": [project], "build-status": ["FAILED", "FAULT", "TIMED_OUT", "STOPPED"]}
    return json.dumps(
        {"source": ["aws.codebuild"], "detail-type": ["CodeBuild Build State Change"], "detail": detail}
    )


@dataclass(frozen=True, kw_only=True)
class Reach:
    """ARNs that a build works on; `parameters` is how those of all images begin."""

    bucket: pulumi.Input[str]
    bucket_key: pulumi.Input[str]
    volume_keys: tuple[pulumi.Input[str], ...]
    log_group: pulumi.Input[str]
    parameters: pulumi.Input[str]


def build_statements(reach: Reach) -> tuple[Statement, ...]:
    """Packer's calls, the image bucket, the channels, and the build's own log."""

    def parameter(name: str) -> pulumi.Output[str]:
        return pulumi.Output.format("{0}/{1}", reach.parameters, name)

    return (
        _allow("Packer", PACKER, "*"),
        _allow("Network", NETWORK, "*"),
        _allow("ImageVolumes", VOLUMES, reach.volume_keys),
        _allow("ImageBucket", ("s3:ListBucket",), reach.bucket),
        _allow(
            "ImageObjects",
            ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"),
            pulumi.Output.format("{0}/*", reach.bucket),
        ),
        _allow("ImageKey", ("kms:Decrypt", "kms:GenerateDataKey"), reach.bucket_key),
        _allow("Channels", ("ssm:GetParameter",), parameter("*")),
        _allow(
            "CandidateChannel",
            ("ssm:PutParameter",),
            (parameter("*/candidate"), parameter("*/candidate/built")),
        ),
        _allow(
            "OwnLog",
            ("logs:CreateLogStream", "logs:PutLogEvents"),
            pulumi.Output.format("{0}:*", reach.log_group),
        ),
    )


def _allow(
    sid: str, actions: tuple[str, ...], resources: pulumi.Input[str] | tuple[pulumi.Input[str], ...]
) -> Statement:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": list(resources) if isinstance(resources, tuple) else resources,
    }
