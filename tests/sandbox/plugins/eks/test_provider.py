"""The provider's other calls, and the smaller components."""

from __future__ import annotations

import pytest

from sandbox.plugins.eks.provider import COMPONENTS
from sandbox.plugins.eks.values import from_struct
from tests.sandbox.plugins.eks.conftest import PROVIDER, AbortedError, Harness

CORE = {"cluster": "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "subnetIds": ["subnet-a"]}


def test_an_unknown_component_is_refused_with_the_known_ones(engine: Harness) -> None:
    with pytest.raises(
        AbortedError, match="no component eks:index:Vpc; it has eks:index:Addon, eks:index:Cluster"
    ):
        engine.construct("eks:index:Vpc", "x", {})
    assert len(COMPONENTS) == 3


def test_a_managed_node_group_takes_subnets_from_the_cluster_and_its_own_defaults(engine: Harness) -> None:
    role = "arn:aws:iam::222222222222:role/node"
    inputs = {"cluster": CORE, "clusterName": "dev", "nodeRoleArn": role, "ignoreScalingChanges": True}
    response = engine.construct("eks:index:ManagedNodeGroup", "web", inputs)
    request, made = engine.monitor.children()["web"], engine.monitor.inputs_of("web")
    assert request.provider == PROVIDER
    assert list(request.ignoreChanges) == ["scalingConfig.desiredSize"]
    assert made["subnetIds"] == ["subnet-a"]
    assert made["scalingConfig"] == {"desiredSize": 2, "minSize": 1, "maxSize": 2}
    assert from_struct(response.state)["nodeGroup"]["urn"].endswith("::web")


def test_a_managed_node_group_without_a_role_is_refused(engine: Harness) -> None:
    with pytest.raises(AbortedError, match="nodeRoleArn is missing"):
        engine.construct("eks:index:ManagedNodeGroup", "web", {"cluster": CORE, "clusterName": "dev"})


def test_an_add_on_sends_its_configuration_as_json_and_flat_tags(engine: Harness) -> None:
    inputs = {
        "cluster": CORE,
        "addonName": "coredns",
        "configurationValues": {"replicaCount": 3},
        "tags": [{"Owner": "platform"}],
    }
    engine.construct("eks:index:Addon", "dns", inputs)
    made = engine.monitor.inputs_of("dns")
    assert made["configurationValues"] == '{"replicaCount": 3}'
    assert made["tags"] == {"Owner": "platform"}
    assert made["resolveConflictsOnCreate"] == "OVERWRITE"
