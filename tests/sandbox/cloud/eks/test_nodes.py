"""Simulated nodes: spread over zones, labelled as EKS labels them, replaced when their template changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.cloud.eks.nodes import NodeTemplate, SubnetFacts

SUBNETS = tuple(
    SubnetFacts(zone=f"eu-central-1{letter}", cidr=f"10.16.{number}.0/24")
    for number, letter in enumerate("abc")
)


def _template(**changes: Any) -> NodeTemplate:
    nodegroup = {
        "nodegroupName": "system",
        "nodegroupArn": "arn:aws:eks:eu-central-1:123456789012:nodegroup/dev/system/1",
        "capacityType": "ON_DEMAND",
        "instanceTypes": ["m6i.large"],
        "scalingConfig": {"minSize": 1, "desiredSize": 3, "maxSize": 6},
        "labels": {"team": "platform"},
        "taints": [{"key": "dedicated", "value": "system", "effect": "NO_SCHEDULE"}],
    } | changes
    return NodeTemplate(
        nodegroup=nodegroup,
        region="eu-central-1",
        account="123456789012",
        image="ami-1",
        kubelet_version="v1.33.5",
        subnets=SUBNETS,
    )


def _metadata(node: dict[str, Any]) -> Any:
    return node["metadata"]


def test_three_nodes_stand_in_three_zones() -> None:
    zones = [_metadata(node)["labels"]["topology.kubernetes.io/zone"] for node in _template().nodes()]
    assert zones == ["eu-central-1a", "eu-central-1b", "eu-central-1c"]


def test_a_node_tells_instance_type_image_group_and_the_users_labels() -> None:
    labels = _metadata(_template().nodes()[0])["labels"]
    assert labels["node.kubernetes.io/instance-type"] == "m6i.large"
    assert labels["eks.amazonaws.com/nodegroup-image"] == "ami-1"
    assert labels["eks.amazonaws.com/nodegroup"] == "system"
    assert labels["team"] == "platform"


def test_taints_are_spelt_as_kubernetes_spells_them() -> None:
    spec: Any = _template().nodes()[0]["spec"]
    assert spec["taints"] == [{"key": "dedicated", "value": "system", "effect": "NoSchedule"}]


def test_capacity_follows_the_instance_type() -> None:
    status: Any = _template(instanceTypes=["m6i.2xlarge"]).nodes()[0]["status"]
    assert status["capacity"]["cpu"] == "8"
    assert status["capacity"]["pods"] == "58"


def test_arm_instances_are_arm_nodes() -> None:
    labels = _metadata(_template(instanceTypes=["m7g.large"]).nodes()[0])["labels"]
    assert labels["kubernetes.io/arch"] == "arm64"


def test_a_larger_group_keeps_the_nodes_it_has() -> None:
    few = [_metadata(node)["name"] for node in _template().nodes()]
    scaling = {"minSize": 1, "desiredSize": 5, "maxSize": 6}
    many = [_metadata(node)["name"] for node in _template(scalingConfig=scaling).nodes()]
    assert many[:3] == few
    assert len(set(many)) == 5


def test_new_labels_keep_the_nodes_and_a_new_image_replaces_them() -> None:
    names = {_metadata(node)["name"] for node in _template().nodes()}
    relabelled = {_metadata(node)["name"] for node in _template(labels={"team": "other"}).nodes()}
    replaced = {_metadata(node)["name"] for node in replace(_template(), image="ami-2").nodes()}
    assert relabelled == names
    assert not replaced & names


def test_a_node_has_an_address_of_its_subnet() -> None:
    status: Any = _template().nodes()[1]["status"]
    assert status["addresses"][0]["address"].startswith("10.16.1.")
