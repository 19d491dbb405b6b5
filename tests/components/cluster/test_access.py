"""Access entries."""

from components.cluster.access import AccessLevel, ClusterAccess, ClusterAccessArgs, Grant
from tests.components.engine import build


def test_each_grant_is_an_entry_with_one_policy_over_the_whole_cluster() -> None:
    grants = {
        "read-only": Grant(principal_arn="arn:reader", level=AccessLevel.VIEW),
        "break-glass": Grant(principal_arn="arn:breaker", level=AccessLevel.ADMINISTER),
    }
    args = ClusterAccessArgs(cluster_name="platform-dev", grants=grants)
    graph = build(lambda: ClusterAccess("access", args))
    policies = graph.of_type("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
    assert {each["principalArn"]: each["policyArn"].rpartition("/")[2] for each in policies} == {
        "arn:reader": "AmazonEKSViewPolicy",
        "arn:breaker": "AmazonEKSClusterAdminPolicy",
    }
    assert {each["type"] for each in graph.of_type("aws:eks/accessEntry:AccessEntry")} == {"STANDARD"}


def test_reading_does_not_include_secrets() -> None:
    # AmazonEKSAdminViewPolicy would.
    assert AccessLevel.VIEW.policy_arn == "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
