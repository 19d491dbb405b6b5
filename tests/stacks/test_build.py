"""How a stack is built: by its layer, and with one sentence for a value that is refused."""

from __future__ import annotations

import json

import pulumi
import pytest

import stacks
from stacks import settings
from tests.components.engine import Graph, build
from tests.stacks.program import READ_OUTPUTS, configuration, core


def organization(extra: int) -> Graph:
    """The organization stack with further workload accounts."""
    values = configuration("organization")
    accounts = json.loads(values["platform:accounts"])
    for number in range(extra):
        accounts[f"team-{number:02}"] = {"email": f"team-{number}@example.com", "unit": "nonprod"}
    return build(
        lambda: stacks.build(settings.load()),
        stack_name="organization",
        configuration=values | {"platform:accounts": json.dumps(accounts)},
    )


def test_a_value_that_a_component_refuses_is_one_sentence() -> None:
    values = configuration("shared") | {"platform:imageChannels": json.dumps({"eks-node": {"dev": "latest"}})}
    with pytest.raises(pulumi.RunError) as caught:
        build(
            lambda: stacks.build(settings.load()),
            stack_name="shared",
            configuration=values,
            invokes={READ_OUTPUTS: {"outputs": dict(core("organization").outputs)}},
        )
    assert str(caught.value) == (
        "stack shared: ImageChannelsArgs.images: dev is 'latest', which is no AMI id"
    )


def test_a_mistake_of_the_program_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ValueError("a bug")

    monkeypatch.setattr("stacks.organization.packed_guardrails", broken)
    with pytest.raises(ValueError, match="a bug"):
        organization(0)


def test_every_further_account_adds_the_same_resources() -> None:
    none, one, three = (len(organization(extra).resources) for extra in (0, 1, 3))
    assert three - none == 3 * (one - none)


def test_an_account_waits_for_no_other_account() -> None:
    graph = organization(1)
    (boundary,) = [each for each in graph.of_type("aws:iam/policy:Policy") if each.name == "team-00-boundary"]
    accounts = {each.urn for each in graph.of_type("aws:organizations/account:Account")}
    own = graph.one("aws:organizations/account:Account", "organization-team-00").urn
    assert boundary.dependencies & accounts == {own}
