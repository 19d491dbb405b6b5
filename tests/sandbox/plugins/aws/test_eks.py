"""The EKS entries against one emulated cluster, which is a real control plane."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.sandbox.plugins.aws.driver import Live, Stub, provider
from tests.sandbox.plugins.aws.samples.sample import TAGS, Sample, trust
from tests.sandbox.plugins.aws.test_conformance import assert_importable, assert_unchanged, assert_updated

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(180)]
POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"


@dataclass
class Cluster:
    """A cluster with what its parts need."""

    stub: Stub
    live: Live
    properties: dict[str, Any]
    role: str
    subnets: list[str]


@pytest.fixture(scope="module")
def cluster(aws: dict[str, str]) -> Iterator[Cluster]:
    with provider(aws) as stub:
        vpc = Live(stub, "aws:ec2/vpc:Vpc", "eks").create({"cidrBlock": "10.40.0.0/16"})
        subnets = [
            Live(stub, "aws:ec2/subnet:Subnet", f"eks-{zone}").create(
                {
                    "vpcId": vpc.id,
                    "cidrBlock": f"10.40.{number}.0/24",
                    "availabilityZone": f"eu-central-1{zone}",
                }
            )
            for number, zone in enumerate("ab")
        ]
        trusted = trust("eks.amazonaws.com")
        role = Live(stub, "aws:iam/role:Role", "eks").create({"assumeRolePolicy": trusted})
        properties = {
            "roleArn": role.state["arn"],
            "vpcConfig": {"subnetIds": [subnet.id for subnet in subnets], "endpointPrivateAccess": True},
            "accessConfig": {"authenticationMode": "API"},
            "enabledClusterLogTypes": ["api", "audit"],
            "tags": TAGS,
        }
        live = Live(stub, "aws:eks/cluster:Cluster", "eks").create(properties)
        try:
            yield Cluster(stub, live, properties, str(role.state["arn"]), [subnet.id for subnet in subnets])
        finally:
            for made in (live, role, *subnets, vpc):
                made.delete()


def conforms(cluster: Cluster, token: str, sample: Sample) -> None:
    live = Live(cluster.stub, token, "part").create(sample.create)
    try:
        assert_unchanged(live, sample.create)
        changed = {**sample.create, **sample.update}
        if sample.update:
            assert_updated(live, changed)
        assert live.replaces({**changed, **sample.replace})
        assert_importable(live, changed, sample)
    finally:
        live.delete()
    assert live.read() is None


def test_the_cluster_itself_updates_in_place(cluster: Cluster) -> None:
    assert_unchanged(cluster.live, cluster.properties)
    changed = {**cluster.properties, "enabledClusterLogTypes": ["api"], "tags": {"Owner": "other"}}
    assert_updated(cluster.live, changed)
    assert cluster.live.replaces({**changed, "name": "another"}) == ["name"]
    assert_importable(cluster.live, changed, Sample(create=changed))


def test_a_node_group_scales_in_place(cluster: Cluster) -> None:
    create = {
        "clusterName": cluster.live.id,
        "nodeRoleArn": cluster.role,
        "subnetIds": cluster.subnets,
        "scalingConfig": {"minSize": 1, "maxSize": 2, "desiredSize": 1},
        "labels": {"tier": "one"},
        "tags": TAGS,
    }
    update = {"scalingConfig": {"minSize": 1, "maxSize": 3, "desiredSize": 2}, "labels": {"tier": "two"}}
    sample = Sample(create=create, update=update, replace={"subnetIds": cluster.subnets[:1]})
    conforms(cluster, "aws:eks/nodeGroup:NodeGroup", sample)


def test_an_add_on_changes_its_tags_in_place(cluster: Cluster) -> None:
    create = {"clusterName": cluster.live.id, "addonName": "metrics-server", "tags": TAGS}
    sample = Sample(create=create, update={"tags": {"a": "b"}}, replace={"addonName": "kube-proxy"})
    conforms(cluster, "aws:eks/addon:Addon", sample)


def test_access_entries_policies_and_pod_identities_conform(cluster: Cluster) -> None:
    # Not the nodes' role: EKS itself makes an entry for that one.
    person = Live(cluster.stub, "aws:iam/role:Role", "reader").create(
        {"assumeRolePolicy": trust("ec2.amazonaws.com")}
    )
    entry = {"clusterName": cluster.live.id, "principalArn": person.state["arn"], "tags": TAGS}
    sample = Sample(create=entry, update={"kubernetesGroups": ["readers"]}, replace={"type": "EC2_LINUX"})
    conforms(cluster, "aws:eks/accessEntry:AccessEntry", sample)
    live = Live(cluster.stub, "aws:eks/accessEntry:AccessEntry", "kept").create(entry)
    association = {
        "clusterName": cluster.live.id,
        "principalArn": person.state["arn"],
        "policyArn": POLICY,
        "accessScope": {"type": "cluster"},
    }
    conforms(
        cluster,
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        Sample(create=association, replace={"accessScope": {"type": "namespace", "namespaces": ["shop"]}}),
    )
    for made in (live, person):
        made.delete()
    identity = {
        "clusterName": cluster.live.id,
        "namespace": "shop",
        "serviceAccount": "orders",
        "roleArn": cluster.role,
    }
    conforms(
        cluster,
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        Sample(
            create={**identity, "tags": TAGS}, update={"tags": {"a": "b"}}, replace={"namespace": "other"}
        ),
    )
