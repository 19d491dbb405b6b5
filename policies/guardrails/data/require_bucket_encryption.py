"""Buckets are encrypted with a KMS key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.aws_types import aws_type, aws_types
from policies.findings import judge
from policies.graph import related
from policies.guardrail import (
    ConfigRule,
    Domain,
    Finding,
    Frameworks,
    Guardrail,
    ResourceCheck,
    Severity,
    StackCheck,
    Violation,
)
from policies.resource import Resource, at

ALGORITHM = "applyServerSideEncryptionByDefault.sseAlgorithm"
CONFIGURATION = aws_type("s3", "BucketServerSideEncryptionConfiguration")


def _judge(resource: Resource) -> Iterator[Finding]:
    for path, rule in resource.items("rules"):
        yield from judge(
            at(rule, ALGORITHM),
            f"{path}.{ALGORITHM}",
            lambda value: value in ("aws:kms", "aws:kms:dsse"),
            "must be aws:kms",
        )


def _judge_stack(resources: Sequence[Resource]) -> Iterator[Finding]:
    configured = related(resources, CONFIGURATION, "bucket")
    for bucket in resources:
        if bucket.type == aws_type("s3", "Bucket") and bucket.urn not in configured:
            yield Violation(
                path="id", value=bucket.name, problem="no encryption is configured", urn=bucket.urn
            )


GUARDRAIL = Guardrail(
    id="require-bucket-encryption",
    title="Buckets encrypt with KMS",
    why="With KMS, reading needs the key as well as the bucket, and each use is on record.",
    fix="Add a BucketServerSideEncryptionConfiguration with sseAlgorithm aws:kms.",
    severity=Severity.MEDIUM,
    domain=Domain.DATA,
    frameworks=Frameworks(nist_800_53=("SC-28",)),
    check=ResourceCheck(aws_types("s3.BucketServerSideEncryptionConfiguration"), _judge),
    stack_check=StackCheck(_judge_stack),
    config_rule=ConfigRule(identifier="S3_DEFAULT_ENCRYPTION_KMS"),
)
