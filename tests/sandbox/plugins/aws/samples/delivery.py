"""Samples: building things."""

from __future__ import annotations

from tests.sandbox.plugins.aws.samples.sample import TAGS, Sample, role

SAMPLES = {
    "aws:codebuild/project:Project": Sample(
        needs={"role": role("codebuild.amazonaws.com")},
        create={
            "name": "sample",
            "serviceRole": "${role.arn}",
            "buildTimeout": 30,
            "artifacts": {"type": "NO_ARTIFACTS"},
            "source": {"type": "S3", "location": "bucket/source.zip", "buildspec": "{}"},
            "environment": {
                "type": "LINUX_CONTAINER",
                "computeType": "BUILD_GENERAL1_MEDIUM",
                "image": "aws/codebuild/standard:7.0",
                "privilegedMode": True,
            },
            "tags": TAGS,
        },
        update={"buildTimeout": 45, "description": "changed", "tags": {"a": "b"}},
        replace={"name": "other"},
    ),
}
