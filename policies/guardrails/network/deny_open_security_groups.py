"""Nothing but the web is open to the world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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

WORLD = ("0.0.0.0/0", "::/0")
WEB_PORTS = (80, 443)


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
    web = at(rule, "fromPort") == at(rule, "toPort") and number(at(rule, "fromPort")) in WEB_PORTS
    for source in sources:
        value = at(rule, source)
        if has_unknown(value):
            yield Undecided(path=f"{prefix}{source}")
        elif not web and not set(WORLD).isdisjoint(texts(value)):
            yield Violation(
                path=f"{prefix}{source}", value=value, problem="opens more than the web to the world"
            )


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
