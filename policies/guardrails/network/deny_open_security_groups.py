"""Nothing but the web is open to the world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.address_ranges import is_world
from policies.aws_types import aws_type, aws_types
from policies.evaluation import UNKNOWN
from policies.findings import has_unknown, number, texts
from policies.guardrail import (
    ConfigRule,
    Domain,
    Finding,
    Frameworks,
    Guardrail,
    ResourceCheck,
    Severity,
    Undecided,
    Violation,
)
from policies.resource import Resource, Value, at

WEB_PORTS = (80, 443)
# AWS ignores the ports of a rule for every protocol (-1).
TCP = ("tcp", "6")


def _judge(resource: Resource) -> Iterator[Finding]:
    if resource.type == aws_type("vpc", "SecurityGroupIngressRule"):
        yield from _judge_rule(resource.properties, "", ("cidrIpv4", "cidrIpv6"))
    elif resource.type == aws_type("ec2", "SecurityGroup"):
        for path, rule in resource.items("ingress"):
            yield from _judge_rule(rule, f"{path}.", ("cidrBlocks", "ipv6CidrBlocks"))
    elif resource.at("type") == "ingress":
        yield from _judge_rule(resource.properties, "", ("cidrBlocks", "ipv6CidrBlocks"))


def _judge_rule(rule: Value, prefix: str, sources: Sequence[str]) -> Iterator[Finding]:
    if rule is UNKNOWN:
        yield Undecided(path=prefix.rstrip("."))
        return
    for source in sources:
        value = at(rule, source)
        if has_unknown(value):
            yield Undecided(path=f"{prefix}{source}")
        elif any(is_world(cidr) for cidr in texts(value)) and not _web(rule):
            yield Violation(
                path=f"{prefix}{source}", value=value, problem="opens more than the web to the world"
            )


def _web(rule: Value) -> bool:
    protocol = at(rule, "ipProtocol") or at(rule, "protocol")
    first, last = at(rule, "fromPort"), at(rule, "toPort")
    return str(protocol).lower() in TCP and first == last and number(first) in WEB_PORTS


GUARDRAIL = Guardrail(
    id="deny-open-security-groups",
    title="Security groups are open to the world for the web alone",
    why="Administrative and database ports are attacked within minutes.",
    fix="Name the security group or the CIDR that needs access.",
    severity=Severity.HIGH,
    domain=Domain.NETWORK,
    frameworks=Frameworks(cis_aws=("5.2", "5.3"), nist_800_53=("SC-7",)),
    check=ResourceCheck(
        aws_types("vpc.SecurityGroupIngressRule", "ec2.SecurityGroup", "ec2.SecurityGroupRule"), _judge
    ),
    config_rule=ConfigRule(
        identifier="VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS", parameters={"authorizedTcpPorts": "80,443"}
    ),
)
