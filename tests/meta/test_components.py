"""One contract for every component: token, parents, providers, outputs, names. Found by import, seen in every stack."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections import Counter

import pulumi
import pytest

import components
from components.base import PlatformComponent, output_names, token_of
from tests.components.engine import Graph, Recorded
from tests.stacks.environment import environment
from tests.stacks.program import core

STACKS = ("organization", "security", "shared", "dev", "stage", "prod")


@functools.cache
def graph_of(stack: str) -> Graph:
    return core(stack) if stack in ("organization", "security", "shared") else environment(stack)


@functools.cache
def component_classes() -> dict[str, type[pulumi.ComponentResource]]:
    """Token -> class, of every component that a module under components/ defines."""
    found: dict[str, type[pulumi.ComponentResource]] = {}
    for module in pkgutil.walk_packages(components.__path__, "components."):
        for _, each in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if not issubclass(each, pulumi.ComponentResource) or each is PlatformComponent:
                continue
            if each.__module__ == module.name:
                found[token_of(each)] = each
    return found


def own(graph: Graph) -> list[Recorded]:
    """The platform's components in a graph."""
    return [each for each in graph.resources if each.type.startswith("platform:")]


def test_there_are_components_to_judge() -> None:
    assert len(component_classes()) > 30


@pytest.mark.parametrize("token", sorted(component_classes()))
def test_a_component_takes_name_arguments_and_options(token: str) -> None:
    component = component_classes()[token]
    assert issubclass(component, PlatformComponent), f"{token} goes its own way"
    parameters = list(inspect.signature(component).parameters)
    assert parameters[0] == "name"
    assert parameters[-1] == "opts"


@pytest.mark.parametrize("token", sorted(component_classes()))
def test_a_component_is_used_in_some_stack(token: str) -> None:
    users = [stack for stack in STACKS if graph_of(stack).of_type(token)]
    assert users, f"no stack uses {token}, so the contract below has never seen it"


@pytest.mark.parametrize("stack", STACKS)
def test_every_token_belongs_to_a_class(stack: str) -> None:
    unknown = {each.type for each in own(graph_of(stack))} - set(component_classes())
    assert not unknown, f"tokens that no class under components/ has: {unknown}"


@pytest.mark.parametrize("stack", STACKS)
def test_outputs_are_exactly_the_annotations(stack: str) -> None:
    graph = graph_of(stack)
    for each in own(graph):
        annotated = set(output_names(component_classes()[each.type]))
        assert set(graph.component_outputs[each.urn]) == annotated, f"{each.type} {each.name}"


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_has_a_component_for_a_parent(stack: str) -> None:
    graph = graph_of(stack)
    root = f"platform-{stack}"
    orphans = [
        f"{each.type} {each.name}"
        for each in graph.resources
        if each.parent.endswith(f"::{root}") and not each.type.startswith(("platform:", "pulumi:providers:"))
    ]
    assert not orphans, f"without a parent they would land in no account that anybody chose: {orphans}"


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_has_a_provider_that_the_stack_made(stack: str) -> None:
    graph = graph_of(stack)
    made = {each.name for each in graph.resources if each.type.startswith("pulumi:providers:")}
    lost = [
        f"{each.type} {each.name}: {each.provider_name or 'none'}"
        for each in graph.resources
        if each.type.startswith(("aws:", "kubernetes:")) and each.provider_name not in made
    ]
    assert not lost, f"the engine would refuse default providers: {lost}"


@pytest.mark.parametrize("stack", STACKS)
def test_every_name_is_unique(stack: str) -> None:
    counted = Counter(each.urn for each in graph_of(stack).resources)
    assert not [urn for urn, times in counted.items() if times > 1]
