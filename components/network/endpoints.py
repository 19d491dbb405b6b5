"""Private ways to AWS services, so that pods and nodes reach them without the internet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent

GATEWAY_SERVICES = ("s3", "dynamodb")
INTERFACE_SERVICES = (
    "ecr.api",
    "ecr.dkr",
    "sts",
    "logs",
    "secretsmanager",
    "ssm",
    "kms",
    "sqs",
    "sns",
    "ec2",
    "eks",
    "eks-auth",
)


@dataclass(frozen=True, kw_only=True)
class VpcEndpointsArgs:
    """The VPC, the tables that learn the gateway routes, and the subnets that hold the interfaces."""

    vpc_id: pulumi.Input[str]
    cidr: str
    region: str
    route_table_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    interface_services: Sequence[str] = INTERFACE_SERVICES


class VpcEndpoints(PlatformComponent):
    """Gateway endpoints (free) and interface endpoints behind one security group."""

    security_group_id: pulumi.Output[str]

    def __init__(self, name: str, args: VpcEndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        for service in GATEWAY_SERVICES:
            aws.ec2.VpcEndpoint(
                f"{name}-{service}",
                vpc_id=args.vpc_id,
                vpc_endpoint_type="Gateway",
                service_name=f"com.amazonaws.{args.region}.{service}",
                route_table_ids=args.route_table_ids,
                tags={"Name": f"{name}-{service}"},
                opts=self.child(),
            )
        self.security_group_id = self._group(args).id
        for service in args.interface_services:
            self._interface(service, args)
        self.publish()

    def _group(self, args: VpcEndpointsArgs) -> aws.ec2.SecurityGroup:
        group = aws.ec2.SecurityGroup(
            f"{self.name}-group",
            vpc_id=args.vpc_id,
            description="HTTPS from inside the VPC to AWS services",
            tags={"Name": f"{self.name}-endpoints"},
            opts=self.child(),
        )
        aws.vpc.SecurityGroupIngressRule(
            f"{self.name}-https",
            security_group_id=group.id,
            description="HTTPS from the VPC",
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_ipv4=args.cidr,
            opts=self.child(),
        )
        return group

    def _interface(self, service: str, args: VpcEndpointsArgs) -> None:
        role = service.replace(".", "-")
        aws.ec2.VpcEndpoint(
            f"{self.name}-{role}",
            vpc_id=args.vpc_id,
            vpc_endpoint_type="Interface",
            service_name=f"com.amazonaws.{args.region}.{service}",
            subnet_ids=args.subnet_ids,
            security_group_ids=[self.security_group_id],
            private_dns_enabled=True,
            tags={"Name": f"{self.name}-{role}"},
            opts=self.child(),
        )
