"""Every VPC has flow logs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.aws_types import aws_type
from policies.graph import related
from policies.guardrail import (
    ConfigRule,
    Domain,
    Finding,
    Frameworks,
    Guardrail,
    Severity,
    StackCheck,
    Violation,
)
from policies.resource import Resource

VPC = aws_type("ec2", "Vpc")
FLOW_LOG = aws_type("ec2", "FlowLog")


def _judge(resources: Sequence[Resource]) -> Iterator[Finding]:
    logged = related(resources, FLOW_LOG, "vpcId")
    for vpc in resources:
        if vpc.type == VPC and vpc.urn not in logged:
            yield Violation(path="id", value=vpc.name, problem="the VPC has no flow log", urn=vpc.urn)


GUARDRAIL = Guardrail(
    id="require-flow-logs",
    title="Every VPC records its traffic",
    why="After an incident the flow logs say what left the network and where it went.",
    fix="Add an aws.ec2.FlowLog with vpcId set to the VPC.",
    severity=Severity.MEDIUM,
    domain=Domain.LOGGING,
    frameworks=Frameworks(cis_aws=("3.7",), nist_800_53=("AU-12", "SI-4")),
    stack_check=StackCheck(_judge),
    config_rule=ConfigRule(identifier="VPC_FLOW_LOGS_ENABLED"),
)
