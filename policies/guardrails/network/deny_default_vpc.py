"""The default VPC stays gone."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.guardrail import Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity, Violation
from policies.resource import Resource
from policies.statements import deny


def _judge(resource: Resource) -> Iterator[Finding]:
    yield Violation(path="id", value=resource.name, problem="adopts the default network")


GUARDRAIL = Guardrail(
    id="deny-default-vpc",
    title="There is no default VPC",
    why="Its subnets are public and its addresses overlap in every account.",
    fix="Use the spoke's VPC.",
    severity=Severity.MEDIUM,
    domain=Domain.NETWORK,
    frameworks=Frameworks(nist_800_53=("SC-7", "CM-7")),
    statements=(deny("ec2:CreateDefaultVpc", "ec2:CreateDefaultSubnet"),),
    check=ResourceCheck(aws_types("ec2.DefaultVpc", "ec2.DefaultSubnet"), _judge),
)
