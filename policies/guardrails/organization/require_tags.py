"""Everything that costs money says whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.evaluation import Unknown
from policies.guardrail import (
    Domain,
    Finding,
    Frameworks,
    Guardrail,
    ResourceCheck,
    Severity,
    Undecided,
    Violation,
)
from policies.resource import Resource
from policies.scope import OrganizationalUnit
from policies.statements import NOBODY, deny
from policies.tags import effective_tags

REQUIRED = ("Environment", "Owner", "CostCenter")

# Types whose create call carries tags; others are tagged by a second call, which an SCP cannot wait for.
CREATE_ACTIONS = (
    "elasticache:CreateReplicationGroup",
    "rds:CreateDBCluster",
    "rds:CreateDBInstance",
    "secretsmanager:CreateSecret",
    "sns:CreateTopic",
    "sqs:CreateQueue",
)
TAGGED = aws_types(
    "ec2.Vpc",
    "ecr.Repository",
    "eks.Cluster",
    "elasticache.ReplicationGroup",
    "kms.Key",
    "rds.Cluster",
    "rds.Instance",
    "s3.Bucket",
    "secretsmanager.Secret",
    "sns.Topic",
    "sqs.Queue",
)


def _judge(resource: Resource) -> Iterator[Finding]:
    tags = effective_tags(resource)
    if isinstance(tags, Unknown):
        yield Undecided(path="tags")
        return
    for key in REQUIRED:
        value = tags.get(key)
        if isinstance(value, Unknown):
            yield Undecided(path=f"tags.{key}")
        elif not value:
            yield Violation(path=f"tags.{key}", value=value, problem=f"the tag {key} is missing")


GUARDRAIL = Guardrail(
    id="require-tags",
    title="Resources carry Environment, Owner and CostCenter",
    why="Without an owner nobody answers for a resource, its cost or its findings.",
    fix="Give the resource a provider made by stacks.providers: its default tags hold all of them.",
    severity=Severity.MEDIUM,
    domain=Domain.ORGANIZATION,
    frameworks=Frameworks(nist_800_53=("CM-8", "PM-5")),
    scope=frozenset({OrganizationalUnit.WORKLOADS}),
    statements=tuple(
        deny(
            *CREATE_ACTIONS,
            unless=NOBODY,
            when={"Null": {f"aws:RequestTag/{key}": "true"}, "Bool": {"aws:ViaAWSService": "false"}},
        )
        for key in REQUIRED
    ),
    check=ResourceCheck(TAGGED, _judge),
)
