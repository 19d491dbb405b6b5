"""Machines get no public address by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import is_not_true, judge, require
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource, at


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from require(resource, "mapPublicIpOnLaunch", is_not_true, "gives every machine a public address")
    yield from require(resource, "associatePublicIpAddress", is_not_true, "has a public address")
    for path, interface in resource.items("networkInterfaces"):
        inner = f"{path}.associatePublicIpAddress"
        yield from judge(
            at(interface, "associatePublicIpAddress"), inner, is_not_true, "has a public address"
        )


GUARDRAIL = Guardrail(
    id="deny-public-addresses",
    title="Subnets and launch templates hand out no public addresses",
    why="An address nobody asked for is a door nobody watches.",
    fix="Leave mapPublicIpOnLaunch and associatePublicIpAddress off; publish through a load balancer.",
    severity=Severity.MEDIUM,
    domain=Domain.NETWORK,
    frameworks=Frameworks(nist_800_53=("SC-7",)),
    check=ResourceCheck(aws_types("ec2.Subnet", "ec2.LaunchTemplate", "ec2.Instance"), _judge),
    config_rule=ConfigRule(identifier="SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED"),
)
