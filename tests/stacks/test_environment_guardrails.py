"""Every guardrail judges the environments as they would be deployed, in seconds and without an engine."""

from __future__ import annotations

import pytest

from policies.guardrail import Guardrail
from policies.registry import all_guardrails
from policies.resource import Provider, Resource
from policies.scope import UNIT_OF, Account, Place
from tests.components.engine import Graph, Recorded
from tests.stacks.environment import environment
from tests.stacks.judgement import violations


def as_planned(graph: Graph, account: Account) -> list[Resource]:
    """The graph as a policy pack sees it."""
    return [_resource(graph, each, account) for each in graph.resources if each.custom]


def _resource(graph: Graph, recorded: Recorded, account: Account) -> Resource:
    owner = Account.SHARED if recorded.provider_name.startswith("shared-") else account
    providers = {each.name: each for each in graph.resources if each.type.startswith("pulumi:providers:aws")}
    provider = providers.get(recorded.provider_name)
    return Resource(
        type=recorded.type,
        name=recorded.name,
        properties=recorded.inputs,
        place=Place(owner.value, UNIT_OF[owner]),
        urn=recorded.urn,
        parent=recorded.parent,
        protect=recorded.protect,
        relations=recorded.property_dependencies,
        provider=Provider(name=recorded.provider_name, properties=provider.inputs if provider else {}),
    )


@pytest.fixture(scope="module", params=[Account.DEV, Account.STAGE, Account.PROD])
def planned(request: pytest.FixtureRequest) -> list[Resource]:
    account: Account = request.param
    return as_planned(environment(account.value), account)


@pytest.mark.parametrize("guardrail", all_guardrails(), ids=lambda guardrail: guardrail.id)
def test_an_environment_keeps_every_guardrail(guardrail: Guardrail, planned: list[Resource]) -> None:
    assert violations(guardrail, planned) == [], guardrail.fix
