"""Environments meet in the hub or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.guardrail import Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity, Violation
from policies.resource import Resource
from policies.scope import OrganizationalUnit
from policies.statements import deny


def _judge(resource: Resource) -> Iterator[Finding]:
    path = "peerVpcId" if resource.at("peerVpcId") is not None else "vpcPeeringConnectionId"
    yield Violation(path=path, value=resource.at(path), problem="goes round the hub")


GUARDRAIL = Guardrail(
    id="deny-environment-peering",
    title="Workload VPCs are not peered",
    why="A peering goes round the hub's route tables, which keep production apart.",
    fix="Attach the VPC to the Transit Gateway.",
    severity=Severity.HIGH,
    domain=Domain.NETWORK,
    frameworks=Frameworks(nist_800_53=("AC-4", "SC-7")),
    scope=frozenset({OrganizationalUnit.WORKLOADS}),
    statements=(deny("ec2:CreateVpcPeeringConnection", "ec2:AcceptVpcPeeringConnection"),),
    check=ResourceCheck(aws_types("ec2.VpcPeeringConnection", "ec2.VpcPeeringConnectionAccepter"), _judge),
)
