"""The shared stack: everything in one account, and what environments need is published."""

from __future__ import annotations

import json

import pytest

from operations.image.release.gates import Channel
from stacks.outputs import SharedOutputs
from tests.components.engine import Graph
from tests.stacks.program import core, run


@pytest.fixture(scope="module")
def graph() -> Graph:
    return core("shared")


def test_everything_lies_in_the_shared_account(graph: Graph) -> None:
    places = {each.provider_name for each in graph.resources if each.type.startswith("aws:")}
    assert places == {"shared-eu-central-1", "shared-eu-west-1"}


def test_only_the_key_of_copied_images_lies_in_the_second_region(graph: Graph) -> None:
    there = [each.name for each in graph.resources if each.provider_name == "shared-eu-west-1"]
    assert sorted(there) == ["image-volumes-second-alias", "image-volumes-second-key"]


def test_the_image_commands_learn_which_accounts_launch_images(graph: Graph) -> None:
    parameter = graph.one("aws:ssm/parameter:Parameter", "image-settings-parameter")
    shared = json.loads(json.loads(parameter["value"]["value"])["variables"]["share_with"])
    accounts = core("organization").outputs["account_ids"]
    assert shared == sorted(accounts[name] for name in ("dev", "stage", "prod"))


def test_each_service_has_a_registry(graph: Graph) -> None:
    names = [each["name"] for each in graph.of_type("aws:ecr/repository:Repository")]
    assert names == ["platform/order-service", "platform/user-service"]


def test_every_channel_of_each_image_family_has_a_parameter(graph: Graph) -> None:
    channels = {f"{family}/{channel}" for family in ("eks-node", "debian-12") for channel in Channel}
    assert set(graph.outputs["image_parameter_arns"]) == channels


def test_every_output_has_a_value(graph: Graph) -> None:
    assert set(graph.outputs) == set(SharedOutputs.__dataclass_fields__)
    assert all(graph.outputs.values())


def test_the_way_out_and_the_private_names_are_one_network(graph: Graph) -> None:
    zone = graph.one("aws:route53/zone:Zone")
    assert zone["vpcs"][0]["vpcId"] == "egress-vpc-id"


def test_the_first_preview_shows_every_resource(graph: Graph) -> None:
    preview = run("shared", {"organization": core("organization")}, preview=True)
    assert {each.urn for each in preview.resources} == {each.urn for each in graph.resources}
