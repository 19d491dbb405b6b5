"""No bucket is open to the world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.aws_types import aws_type, aws_types
from policies.evaluation import Unknown
from policies.findings import policy_statements, require_true
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
    Undecided,
    Violation,
)
from policies.public_access import PRINCIPAL_KEYS, open_to_everybody
from policies.resource import Resource
from policies.statements import AUTOMATION, FROM_MANAGEMENT, deny

SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
BLOCK = aws_type("s3", "BucketPublicAccessBlock")
# Who calls, for whom a service calls, and where from. Any other condition, as on TLS, everybody can meet.
LIMITING_KEYS = (
    *PRINCIPAL_KEYS,
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
)


def _judge(resource: Resource) -> Iterator[Finding]:
    if resource.type == aws_type("s3", "BucketPolicy"):
        yield from _judge_policy(resource)
        return
    for switch in SWITCHES:
        yield from require_true(resource, switch, "leaves a way to make buckets public")


def _judge_policy(resource: Resource) -> Iterator[Finding]:
    statements = policy_statements(resource.at("policy"))
    if isinstance(statements, Unknown):
        yield Undecided(path="policy")
        return
    for index, statement in enumerate(statements):
        if open_to_everybody(statement, LIMITING_KEYS):
            yield Violation(
                path=f"policy.Statement.{index}.Principal", value="*", problem="lets everybody in"
            )


def _judge_stack(resources: Sequence[Resource]) -> Iterator[Finding]:
    blocked = related(resources, BLOCK, "bucket")
    for bucket in resources:
        if bucket.type == aws_type("s3", "Bucket") and bucket.urn not in blocked:
            yield Violation(
                path="id", value=bucket.name, problem="has no public access block", urn=bucket.urn
            )


GUARDRAIL = Guardrail(
    id="deny-public-buckets",
    title="No bucket is public",
    why="Public buckets are the most common way in which data leaks.",
    fix="Block public access; name principals in bucket policies, or limit them to an organization or network.",
    severity=Severity.CRITICAL,
    domain=Domain.DATA,
    frameworks=Frameworks(cis_aws=("2.1.4",), nist_800_53=("AC-3", "SC-7")),
    statements=(
        deny("s3:PutAccountPublicAccessBlock", unless=FROM_MANAGEMENT),
        deny("s3:PutBucketPublicAccessBlock", unless=AUTOMATION),
        deny(
            "s3:CreateBucket",
            "s3:PutBucketAcl",
            "s3:PutObjectAcl",
            when={"StringLike": {"s3:x-amz-acl": "public-*"}},
        ),
    ),
    check=ResourceCheck(
        aws_types("s3.BucketPublicAccessBlock", "s3.AccountPublicAccessBlock", "s3.BucketPolicy"), _judge
    ),
    stack_check=StackCheck(_judge_stack),
    config_rule=ConfigRule(identifier="S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED"),
)
