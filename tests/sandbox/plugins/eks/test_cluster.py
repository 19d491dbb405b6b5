"""`eks:index:Cluster`: its children, their providers, its outputs, in a preview and after."""

from __future__ import annotations

import json
from typing import Any

from pulumi._types import resource_py_to_pulumi_names
from pulumi.runtime.rpc import UNKNOWN

from sandbox.plugins.eks.values import from_struct
from tests.sandbox.plugins.eks.cluster import INPUTS, TYPE
from tests.sandbox.plugins.eks.conftest import PROVIDER, Harness


def test_every_child_uses_the_provider_that_the_component_was_given(engine: Harness) -> None:
    engine.construct(TYPE, "dev", INPUTS | {"skipDefaultSecurityGroups": False, "createOidcProvider": True})
    aws = [
        request for request in engine.monitor.requests if request.custom and request.type.startswith("aws:")
    ]
    assert len(aws) >= 10
    assert {request.provider for request in aws} == {PROVIDER}


def test_the_smallest_cluster_has_role_attachment_cluster_and_kubernetes_provider(engine: Harness) -> None:
    engine.construct(TYPE, "dev", INPUTS)
    types = [request.type for request in engine.monitor.requests]
    assert types == [
        "eks:index:Cluster",
        "eks:index:ServiceRole",
        "aws:iam/role:Role",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:eks/cluster:Cluster",
        "pulumi:providers:kubernetes",
    ]


def test_children_hang_below_the_component_and_are_named_after_it(engine: Harness) -> None:
    response = engine.construct(TYPE, "dev", INPUTS)
    children = engine.monitor.children()
    assert children["dev-eksCluster"].parent == response.urn
    assert children["dev-eks-k8s"].parent == response.urn
    assert children["dev-eksRole-role"].parent.endswith("::dev-eksRole")
    assert (
        "dev-eksRole-4b490823" in children
    )  # the first digits of the policy ARN's SHA-1, as upstream names it


def test_the_cluster_waits_for_its_roles_policies(engine: Harness) -> None:
    engine.construct(TYPE, "dev", INPUTS)
    waits = engine.monitor.children()["dev-eksCluster"].dependencies
    assert any("RolePolicyAttachment" in urn for urn in waits)


def test_the_kubeconfig_asks_for_a_token_of_the_given_role_in_the_clusters_region(engine: Harness) -> None:
    outputs = from_struct(engine.construct(TYPE, "dev", INPUTS).state)
    (user,) = outputs["kubeconfig"]["users"]
    command = user["user"]["exec"]["args"]
    assert command[:6] == ["--region", "eu-west-1", "eks", "get-token", "--cluster-name", "dev"]
    assert command[-2:] == ["--role", "arn:aws:iam::222222222222:role/deploy"]
    assert json.loads(outputs["kubeconfigJson"]) == outputs["kubeconfig"]
    assert outputs["kubeconfig"]["clusters"][0]["cluster"]["server"] == "https://127.0.0.1:6443"


def test_only_the_clusters_own_provider_uses_the_profile(engine: Harness) -> None:
    credentials = {"providerCredentialOpts": {"profileName": "ops"}}
    outputs = from_struct(engine.construct(TYPE, "dev", INPUTS | credentials).state)
    assert "--profile" not in outputs["kubeconfigJson"]
    assert "--profile" in engine.monitor.inputs_of("dev-eks-k8s")["kubeconfig"]


def test_outputs_are_those_of_the_sdks_class(engine: Harness, sdk: Any) -> None:
    declared = set(resource_py_to_pulumi_names(sdk.Cluster).values()) - {"defaultNodeGroup"}
    everything = {"skipDefaultSecurityGroups": False, "createOidcProvider": True}
    outputs = from_struct(engine.construct(TYPE, "dev", INPUTS | everything).state)
    assert set(outputs) == declared - {"awsProvider"}


def test_outputs_point_to_eks_own_security_group_without_default_groups(engine: Harness) -> None:
    outputs = from_struct(engine.construct(TYPE, "dev", INPUTS).state)
    assert outputs["clusterSecurityGroupId"] == outputs["nodeSecurityGroupId"] == "sg-eks"
    assert outputs["oidcIssuer"] == "oidc.example/id/1"
    assert outputs["eksCluster"]["urn"].endswith("aws:eks/cluster:Cluster::dev-eksCluster")
    assert outputs["core"]["endpoint"] == "https://127.0.0.1:6443"


def test_a_preview_shows_every_child_and_leaves_unknown_what_is_unknown(engine: Harness) -> None:
    engine.construct(TYPE, "dev", INPUTS)
    made = [request.type for request in engine.monitor.requests]
    engine.monitor.requests.clear()
    engine.monitor.preview = True
    outputs = from_struct(engine.construct(TYPE, "dev", INPUTS).state)
    assert [request.type for request in engine.monitor.requests] == made
    assert outputs["kubeconfig"] == outputs["kubeconfigJson"] == outputs["clusterSecurityGroupId"] == UNKNOWN
    assert engine.monitor.inputs_of("dev-eks-k8s") == {"kubeconfig": UNKNOWN}


def test_access_entries_and_their_policies_become_resources(engine: Harness) -> None:
    policy = {"policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"}
    entry = {"principalArn": "arn:aws:iam::222222222222:role/r", "accessPolicies": {"view": policy}}
    engine.construct(TYPE, "dev", INPUTS | {"accessEntries": {"readers": entry}})
    association = engine.monitor.inputs_of("dev-readers-view")
    assert association["accessScope"] == {"type": "cluster"}
    assert association["principalArn"] == entry["principalArn"]
    assert engine.monitor.inputs_of("dev-readers")["clusterName"] == "dev"


def test_protection_reaches_the_children(engine: Harness) -> None:
    engine.construct(TYPE, "dev", INPUTS, protect=True)
    assert all(request.protect for request in engine.monitor.children().values())


def test_what_a_child_depends_on_is_told_to_the_engine(engine: Harness) -> None:
    response = engine.construct(TYPE, "dev", INPUTS)
    provider = engine.monitor.children()["dev-eks-k8s"]
    (urn,) = provider.propertyDependencies["kubeconfig"].urns
    assert urn.endswith("::dev-eksCluster")
    assert urn in response.stateDependencies["kubeconfig"].urns
