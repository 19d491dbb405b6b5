"""The IAM role of nodes: join the cluster, pull images, be managed by SSM, and nothing for the pods on them."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.security.policy_document import service_trust

# The CNI's rights are not among them: its pods have a role of their own.
POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore")


class NodeRole(PlatformComponent):
    """One role for all node groups of a cluster; `policy_arns` are further policies by a short title."""

    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        policy_arns: Mapping[str, pulumi.Input[str]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        role = aws.iam.Role(
            f"{name}-role",
            description=f"Nodes of {name}",
            assume_role_policy=service_trust("ec2.amazonaws.com"),
            opts=self.child(),
        )
        for policy in POLICIES:
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy}",
                role=role.name,
                policy_arn=f"arn:aws:iam::aws:policy/{policy}",
                opts=self.child(),
            )
        for title, policy_arn in policy_arns.items():
            aws.iam.RolePolicyAttachment(
                f"{name}-{title}", role=role.name, policy_arn=policy_arn, opts=self.child()
            )
        self.arn = role.arn
        self.publish()
