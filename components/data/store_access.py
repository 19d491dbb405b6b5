"""The security group around a data store: one port, open to its clients' security groups alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent


@dataclass(frozen=True, kw_only=True)
class StoreAccessArgs:
    """The network, the port and, by a name each, the security groups that may connect."""

    vpc_id: pulumi.Input[str]
    port: int
    clients: Mapping[str, pulumi.Input[str]]

    def __post_init__(self) -> None:
        if not self.clients:
            raise ValueError(
                "StoreAccessArgs.clients: a store that nobody may reach is of no use; name a client"
            )


class StoreAccess(PlatformComponent):
    """Nothing goes out of a store, so the group has no egress rule at all."""

    security_group_id: pulumi.Output[str]

    def __init__(self, name: str, args: StoreAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        group = aws.ec2.SecurityGroup(
            f"{name}-group",
            description=f"Clients of {name}",
            vpc_id=args.vpc_id,
            tags={"Name": name},
            opts=self.child(),
        )
        for client, group_id in args.clients.items():
            aws.vpc.SecurityGroupIngressRule(
                f"{name}-from-{client}",
                security_group_id=group.id,
                description=f"From {client}",
                referenced_security_group_id=group_id,
                ip_protocol="tcp",
                from_port=args.port,
                to_port=args.port,
                opts=self.child(),
            )
        self.security_group_id = group.id
        self.publish()
