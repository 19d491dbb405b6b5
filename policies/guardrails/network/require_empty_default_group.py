"""The default security group lets nothing through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.aws_types import aws_type
from policies.findings import require
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
from policies.resource import Resource

GROUP = aws_type("ec2", "DefaultSecurityGroup")


def _judge(resource: Resource) -> Iterator[Finding]:
    for direction in ("ingress", "egress"):
        yield from require(resource, direction, lambda value: not value, "must have no rules")


def _judge_stack(resources: Sequence[Resource]) -> Iterator[Finding]:
    emptied = related(resources, GROUP, "vpcId")
    for vpc in resources:
        if vpc.type == aws_type("ec2", "Vpc") and vpc.urn not in emptied:
            yield Violation(
                path="id", value=vpc.name, problem="the default group keeps its rules", urn=vpc.urn
            )


GUARDRAIL = Guardrail(
    id="require-empty-default-group",
    title="The default security group of each VPC is empty",
    why="Whatever is started without a group gets the default one.",
    fix="Add an aws.ec2.DefaultSecurityGroup without rules to the VPC.",
    severity=Severity.MEDIUM,
    domain=Domain.NETWORK,
    frameworks=Frameworks(cis_aws=("5.4",), nist_800_53=("SC-7",)),
    check=ResourceCheck(frozenset({GROUP}), _judge),
    stack_check=StackCheck(_judge_stack),
    config_rule=ConfigRule(identifier="VPC_DEFAULT_SECURITY_GROUP_CLOSED"),
)
