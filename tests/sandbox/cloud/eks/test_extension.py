"""Every operation is registered under a name that EKS has."""

from __future__ import annotations

from botocore.session import Session

from sandbox.cloud.eks import extension
from sandbox.cloud.eks.extension import operation_name, operations

NEEDED = {
    "DescribeCluster",
    "UpdateClusterConfig",
    "UpdateClusterVersion",
    "DeleteCluster",
    "DescribeUpdate",
    "CreateNodegroup",
    "UpdateNodegroupConfig",
    "UpdateNodegroupVersion",
    "CreateAddon",
    "CreateAccessEntry",
    "AssociateAccessPolicy",
    "CreatePodIdentityAssociation",
    "AssociateIdentityProviderConfig",
    "TagResource",
}


def test_every_function_answers_an_operation_of_eks() -> None:
    known = set(Session().get_service_model("eks").operation_names)
    names = {operation_name(function) for function in operations()}
    assert names <= known
    assert names >= NEEDED


def test_helpers_with_a_verbs_name_are_not_taken_for_operations() -> None:
    assert "create_all" not in operations()
    assert all(function.__module__.startswith(extension.__package__) for function in operations().values())
