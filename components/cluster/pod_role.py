"""An IAM role that the pods of one service account take through EKS Pod Identity, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.security.policy_document import Statement, Text, to_json


@dataclass(frozen=True, kw_only=True)
class ClusterIdentity:
    """Which cluster it is, said without waiting for it."""

    name: str
    account_id: Text
    region: str

    @property
    def arn(self) -> Text:
        return pulumi.Output.concat(f"arn:aws:eks:{self.region}:", self.account_id, f":cluster/{self.name}")


def trust(cluster: ClusterIdentity) -> Statement:
    """Pod Identity tags each session with cluster, namespace and service account; so it needs TagSession too."""
    return {
        "Sid": "PodsOfThisCluster",
        "Effect": "Allow",
        "Principal": {"Service": "pods.eks.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Condition": {
            "StringEquals": {"aws:SourceAccount": cluster.account_id},
            "ArnEquals": {"aws:SourceArn": cluster.arn},
        },
    }


def check_permissions(permissions: Sequence[Statement]) -> None:
    """Refuse what is not least privilege: a wildcard instead of the actions that are needed."""
    for permission in permissions:
        named = permission.get("Action", "*")
        actions = [named] if isinstance(named, str) else named
        if not isinstance(actions, list) or any("*" in str(action) for action in actions):
            raise ValueError(
                f"PodRoleArgs.permissions: {permission['Sid']} allows {named!r}; "
                "list the actions that the pods need, each without a wildcard"
            )


@dataclass(frozen=True, kw_only=True)
class PodRoleArgs:
    """The cluster whose pods take the role, and what they may do."""

    cluster: ClusterIdentity
    permissions: Sequence[Statement] = ()
    managed_policies: Sequence[str] = ()

    def __post_init__(self) -> None:
        check_permissions(self.permissions)


class PodRole(PlatformComponent):
    """The role with its inline policy and attached AWS policies."""

    arn: pulumi.Output[str]
    role_name: pulumi.Output[str]

    def __init__(self, name: str, args: PodRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        role = aws.iam.Role(
            f"{name}-role",
            description=f"Pods of {name} in {args.cluster.name}",
            assume_role_policy=to_json(trust(args.cluster)),
            opts=self.child(),
        )
        for policy in args.managed_policies:
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy.rsplit('/')[-1]}",
                role=role.name,
                policy_arn=f"arn:aws:iam::aws:policy/{policy}",
                opts=self.child(),
            )
        if args.permissions:
            aws.iam.RolePolicy(
                f"{name}-permissions",
                role=role.name,
                policy=to_json(*args.permissions),
                opts=self.child(),
            )
        self.arn, self.role_name = role.arn, role.name
        self.publish()
