"""Tags say to whom a resource belongs, wherever it lives."""

from __future__ import annotations

import pytest

from stacks.context import context_of
from stacks.environment_settings import EnvironmentSettings
from stacks.settings import load
from tests.components.engine import build
from tests.stacks.program import configuration


@pytest.mark.parametrize(("stack", "environment"), [("dev", "dev"), ("prod", "prod"), ("shared", "platform")])
def test_the_environment_is_the_stack_s_or_the_platform(stack: str, environment: str) -> None:
    graph = build(lambda: context_of(load(), "shared"), stack_name=stack, configuration=configuration(stack))
    assert graph.result.tags["Environment"] == environment
    assert graph.result.tags["Stack"] == stack


def test_another_account_or_region_changes_nothing_else() -> None:
    def program() -> tuple[object, object]:
        settings = load()
        assert isinstance(settings, EnvironmentSettings)
        here = context_of(settings, "dev")
        return here.tags, here.at("shared", "eu-west-1").tags

    here, there = build(program, stack_name="dev", configuration=configuration("dev")).result
    assert there == {**here, "Account": "shared"}
