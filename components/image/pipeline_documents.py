"""Who may do what while an image is made, and the events that begin a build."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pulumi

from components.security.policy_document import Statement

WEEKLY = "cron(0 3 ? * MON *)"
"""UTC. New packages and a new base image come with every build."""
CRITICAL_FINDING: Mapping[str, object] = {
    "source": ["aws.inspector2"],
    "detail-type": ["Inspector2 Finding"],
    "detail": {"severity": ["CRITICAL"], "status": ["ACTIVE"], "resources": {"type": ["AWS_EC2_INSTANCE"]}},
}
"""A hole in what runs: a build closes it for every later node."""
PACKER = (
    *(
        "ec2:CopyImage",
        "ec2:CreateImage",
        "ec2:CreateKeyPair",
        "ec2:CreateSecurityGroup",
        "ec2:CreateSnapshot",
    ),
    *(
        "ec2:CreateTags",
        "ec2:DeleteKeyPair",
        "ec2:DeleteSecurityGroup",
        "ec2:DeleteSnapshot",
        "ec2:DeregisterImage",
    ),
    *("ec2:Describe*", "ec2:ModifyImageAttribute", "ec2:ModifySnapshotAttribute", "ec2:RegisterImage"),
    *("ec2:RunInstances", "ec2:StopInstances", "ec2:TerminateInstances", "ec2:AuthorizeSecurityGroupIngress"),
)


def failed_build(project: str) -> str:
    """The event pattern of a build that did not end well."""
    detail = {"project-name": [project], "build-status": ["FAILED", "FAULT", "TIMED_OUT", "STOPPED"]}
    return json.dumps(
        {"source": ["aws.codebuild"], "detail-type": ["CodeBuild Build State Change"], "detail": detail}
    )


def build_statements(
    bucket_arn: pulumi.Input[str],
    key_arn: pulumi.Input[str],
    group_arn: pulumi.Input[str],
    parameters: pulumi.Input[str],
) -> tuple[Statement, ...]:
    """Packer's calls, the image bucket, the channels, and the build's own log."""
    return (
        {"Sid": "Packer", "Effect": "Allow", "Action": list(PACKER), "Resource": "*"},
        {
            "Sid": "ImageBucket",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:ListBucket"],
            "Resource": [bucket_arn, pulumi.Output.format("{0}/*", bucket_arn)],
        },
        {
            "Sid": "ImageKey",
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": key_arn,
        },
        {
            "Sid": "CandidateChannel",
            "Effect": "Allow",
            "Action": ["ssm:GetParameter", "ssm:PutParameter"],
            "Resource": parameters,
        },
        {
            "Sid": "OwnLog",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": pulumi.Output.format("{0}:*", group_arn),
        },
    )
