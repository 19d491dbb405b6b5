"""What every component inherits."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
import pytest

from components.base import PlatformComponent, after, output_names, token_of
from components.network.vpc import Vpc
from tests.components.engine import build


class Complete(PlatformComponent):
    size: pulumi.Output[int]
    _hidden: str

    def __init__(self, name: str, *, is_set: bool = True, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        if is_set:
            self.size = pulumi.Output.from_input(3)
        self.publish()


class Larger(Complete):
    weight: pulumi.Output[int]

    def __init__(self, name: str) -> None:
        self.weight = pulumi.Output.from_input(4)
        super().__init__(name)


def test_the_token_comes_from_the_place_of_the_class() -> None:
    assert token_of(Vpc) == "platform:network:Vpc"


def test_annotations_are_the_outputs_and_inherited_ones_come_first() -> None:
    assert list(output_names(Larger)) == ["size", "weight"]


def test_exactly_the_annotated_outputs_are_registered() -> None:
    graph = build(lambda: Complete("x"))
    (outputs,) = [value for urn, value in graph.component_outputs.items() if urn.endswith("::x")]
    assert outputs == {"size": 3}


def test_an_output_that_was_never_set_is_a_mistake_with_a_name() -> None:
    with pytest.raises(AttributeError, match="Complete annotates size but never sets it"):
        build(lambda: Complete("x", is_set=False))


def test_who_takes_a_value_waits_for_what_it_comes_after() -> None:
    def program() -> None:
        vpc = aws.ec2.Vpc("first", cidr_block="10.0.0.0/16")
        name = after(pulumi.Output.from_input("later"), vpc)
        aws.ec2.Vpc("second", cidr_block="10.1.0.0/16", tags={"Name": name})

    graph = build(program)
    second = graph.one("aws:ec2/vpc:Vpc", "second")
    assert second["tags"] == {"Name": "later"}
    assert graph.one("aws:ec2/vpc:Vpc", "first").urn in second.dependencies
