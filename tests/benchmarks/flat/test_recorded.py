"""What the flat program takes over from a recorded stack."""

from __future__ import annotations

from benchmarks.flat import recorded

PROVIDER = "urn:pulumi:prod::platform::pulumi:providers:aws::prod"
VPC = "urn:pulumi:prod::platform::platform:network:Vpc$aws:ec2/vpc:Vpc::main"
OTHER = "urn:pulumi:prod::platform::platform:network:Spoke$aws:ec2/vpc:Vpc::main"


def test_components_and_the_stack_itself_are_left_out() -> None:
    vpc = {"urn": VPC, "type": "aws:ec2/vpc:Vpc", "custom": True}
    component = {"urn": "urn:x::y::platform:network:Vpc::main", "type": "platform:network:Vpc"}
    assert [found["urn"] for found in recorded.declared([component, vpc])] == [VPC]


def test_who_depends_on_a_component_depends_on_what_it_made_before() -> None:
    component = {"urn": "urn:x::y::eks:index:Cluster::main", "type": "eks:index:Cluster"}
    inner = {"urn": VPC, "type": "aws:ec2/vpc:Vpc", "custom": True, "parent": component["urn"]}
    user = {
        "urn": PROVIDER,
        "type": recorded.AWS_PROVIDER,
        "custom": True,
        "dependencies": [component["urn"]],
        "propertyDependencies": {"kubeconfig": [component["urn"]]},
    }
    late = {"urn": OTHER, "type": "aws:ec2/vpc:Vpc", "custom": True, "parent": component["urn"]}
    found = recorded.declared([component, inner, user, late])[1]
    assert (found["dependencies"], found["propertyDependencies"]) == ([VPC], {"kubeconfig": [VPC]})


def test_default_providers_are_left_to_the_engine() -> None:
    urns = ("urn:x::y::pulumi:providers:pulumi::default", "urn:x::y::pulumi:providers:eks::default_4_4_0")
    assert recorded.declared([{"urn": urn, "type": "any", "custom": True} for urn in urns]) == []


def test_namesakes_under_different_parents_get_different_names() -> None:
    found = recorded.names([{"urn": urn, "type": "aws:ec2/vpc:Vpc"} for urn in (VPC, OTHER)])
    assert found == {VPC: "main", OTHER: "main-2"}


def test_what_the_provider_adds_by_default_is_not_written_down() -> None:
    provider = {"type": recorded.AWS_PROVIDER, "inputs": {"defaultTags": '{"tags": {"Owner": "us"}}'}}
    vpc = {"type": "aws:ec2/vpc:Vpc", "inputs": {"__defaults": [], "tags": {"Owner": "us", "Name": "main"}}}
    assert recorded.inputs(vpc, provider) == {"tags": {"Name": "main"}}
    plain = {"type": "aws:ec2/vpc:Vpc", "inputs": {"tags": {"Owner": "us"}}}
    assert recorded.inputs(plain, provider) == {}, "no tags of its own, no argument"


def test_settings_of_a_provider_are_read_from_their_json() -> None:
    provider = {
        "type": recorded.AWS_PROVIDER,
        "inputs": {"region": "eu-west-1", "skip": "true", "accounts": '["1"]'},
    }
    assert recorded.inputs(provider, {}) == {"region": "eu-west-1", "skip": True, "accounts": ["1"]}


def test_explicit_dependencies_are_those_that_no_property_has() -> None:
    resource = {"dependencies": ["a", "b"], "propertyDependencies": {"vpcId": ["a"], "name": []}}
    assert list(recorded.explicit_dependencies(resource)) == ["b"]


def test_a_provider_that_needs_a_resource_is_no_business_of_the_account() -> None:
    free = {"urn": PROVIDER, "type": recorded.AWS_PROVIDER}
    bound = {"urn": f"{PROVIDER}-2", "type": recorded.AWS_PROVIDER, "dependencies": [VPC]}
    vpc = {"urn": VPC, "type": "aws:ec2/vpc:Vpc"}
    assert recorded.of_the_account([free, vpc, bound]) == {PROVIDER}
