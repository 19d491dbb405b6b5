"""Cluster `dev` with a node group of three, entered by the roles admin, viewer and team."""

from __future__ import annotations

from typing import Any

from tests.sandbox.cloud.eks.conftest import ACCOUNT, Cloud, wait

POLICY = "arn:aws:eks::aws:cluster-access-policy/"


def make_dev_cluster(cloud: Cloud) -> Any:
    """The client of EKS, once all of it is there."""
    eks = cloud.client("eks")
    for role in ("cluster", "node", "admin", "viewer", "team", "stranger"):
        cloud.create_role(role)
    eks.create_cluster(
        name="dev",
        version="1.33",
        roleArn=role_arn("cluster"),
        resourcesVpcConfig={"subnetIds": cloud.subnets, "endpointPrivateAccess": True},
        accessConfig={"authenticationMode": "API"},
        tags={"Owner": "platform"},
    )
    wait(eks, "cluster_active", name="dev")
    eks.create_nodegroup(
        clusterName="dev",
        nodegroupName="system",
        subnets=cloud.subnets,
        nodeRole=role_arn("node"),
        scalingConfig={"minSize": 1, "desiredSize": 3, "maxSize": 6},
    )
    wait(eks, "nodegroup_active", clusterName="dev", nodegroupName="system")
    _admit(eks, "admin", "AmazonEKSClusterAdminPolicy", {"type": "cluster"})
    _admit(eks, "viewer", "AmazonEKSViewPolicy", {"type": "cluster"})
    _admit(eks, "team", "AmazonEKSEditPolicy", {"type": "namespace", "namespaces": ["team-a"]})
    return eks


def role_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def _admit(eks: Any, role: str, policy: str, scope: dict[str, Any]) -> None:
    eks.create_access_entry(clusterName="dev", principalArn=role_arn(role))
    eks.associate_access_policy(
        clusterName="dev", principalArn=role_arn(role), policyArn=POLICY + policy, accessScope=scope
    )
