"""Good networks."""

from __future__ import annotations

from policies.resource import Resource, Value
from tests.policies.builders.base import TAGS, resource, urn_of

VPC = urn_of("aws:ec2/vpc:Vpc", "example")


def vpc() -> Resource:
    return resource("aws:ec2/vpc:Vpc", {"cidrBlock": "10.48.0.0/16", "tags": TAGS})


def subnet() -> Resource:
    return resource("aws:ec2/subnet:Subnet", {"cidrBlock": "10.48.0.0/24", "mapPublicIpOnLaunch": False})


def flow_log() -> Resource:
    return resource("aws:ec2/flowLog:FlowLog", {"trafficType": "ALL"}, relations={"vpcId": (VPC,)})


def default_group() -> Resource:
    return resource(
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        {"ingress": [], "egress": []},
        relations={"vpcId": (VPC,)},
    )


def ingress_rule() -> Resource:
    return resource(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {"cidrIpv4": "10.0.0.0/8", "ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432},
    )


def security_group() -> Resource:
    rule: dict[str, Value] = {
        "cidrBlocks": ["10.0.0.0/8"],
        "protocol": "tcp",
        "fromPort": 5432,
        "toPort": 5432,
    }
    return resource("aws:ec2/securityGroup:SecurityGroup", {"description": "database", "ingress": [rule]})


def peering() -> Resource:
    return resource(
        "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", {"peerVpcId": "vpc-1", "vpcId": "vpc-2"}
    )


def default_vpc() -> Resource:
    return resource("aws:ec2/defaultVpc:DefaultVpc", {"forceDestroy": True})
