"""Add-ons, their versions and their roles."""

import json

import pytest

from components.cluster.add_on_plan import ADD_ONS, Stage
from components.cluster.add_ons import AddOns, AddOnsArgs
from components.cluster.pod_role import ClusterIdentity
from stacks import versions
from tests.components.engine import ACCOUNT, REGION, build

IDENTITY = ClusterIdentity(name="platform-dev", account_id=ACCOUNT, region=REGION)


def arguments(stage: Stage = Stage.AFTER_NODES, *, without: str = "") -> AddOnsArgs:
    known = {name: version for name, version in versions.EKS_ADD_ONS.items() if name != without}
    return AddOnsArgs(cluster=IDENTITY, cluster_name=IDENTITY.name, stage=stage, versions=known)


def test_the_pinned_versions_are_those_of_the_add_ons() -> None:
    assert set(versions.EKS_ADD_ONS) == {add_on.name for add_on in ADD_ONS}


def test_an_add_on_that_calls_aws_has_a_role_of_its_own() -> None:
    graph = build(lambda: AddOns("late", arguments()))
    driver = graph.one("aws:eks/addon:Addon", "late-aws-ebs-csi-driver")
    role = graph.one("aws:iam/role:Role", "late-aws-ebs-csi-driver-role")
    assert driver["podIdentityAssociations"] == [
        {"roleArn": role.outputs["arn"], "serviceAccount": "ebs-csi-controller-sa"}
    ]
    assert json.loads(role["assumeRolePolicy"])["Statement"][0]["Action"] == [
        "sts:AssumeRole",
        "sts:TagSession",
    ]
    attached = graph.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    assert attached["policyArn"] == "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"


def test_an_add_on_without_a_version_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^AddOnsArgs\.versions: no version for 'coredns'; `aws eks describe"
    ):
        arguments(without="coredns")
