"""Who besides the deploying role may use the Kubernetes API, through EKS access entries alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent


class AccessLevel(StrEnum):
    """AWS's access policies that we use; `view` is the one that cannot read Secrets."""

    VIEW = "AmazonEKSViewPolicy"
    ADMINISTER = "AmazonEKSClusterAdminPolicy"

    @property
    def policy_arn(self) -> str:
        return f"arn:aws:eks::aws:cluster-access-policy/{self.value}"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One IAM principal and what it may do in the whole cluster."""

    principal_arn: pulumi.Input[str]
    level: AccessLevel


@dataclass(frozen=True, kw_only=True)
class ClusterAccessArgs:
    """The grants by name. The creator of a cluster has its entry from EKS, and a second one is a conflict."""

    cluster_name: pulumi.Input[str]
    grants: Mapping[str, Grant]


class ClusterAccess(PlatformComponent):
    """An entry and a policy association for each grant."""

    principal_arns: pulumi.Output[Mapping[str, str]]

    def __init__(
        self, name: str, args: ClusterAccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        entries = {role: self._grant(role, grant, args.cluster_name) for role, grant in args.grants.items()}
        self.principal_arns = pulumi.Output.all(
            **{role: entry.principal_arn for role, entry in entries.items()}
        )
        self.publish()

    def _grant(self, role: str, grant: Grant, cluster_name: pulumi.Input[str]) -> aws.eks.AccessEntry:
        entry = aws.eks.AccessEntry(
            f"{self.name}-{role}",
            cluster_name=cluster_name,
            principal_arn=grant.principal_arn,
            type="STANDARD",
            opts=self.child(),
        )
        aws.eks.AccessPolicyAssociation(
            f"{self.name}-{role}-policy",
            cluster_name=cluster_name,
            principal_arn=entry.principal_arn,
            policy_arn=grant.level.policy_arn,
            access_scope=aws.eks.AccessPolicyAssociationAccessScopeArgs(type="cluster"),
            opts=self.child(),
        )
        return entry
