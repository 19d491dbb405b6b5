"""Guardrails over a recorded graph, as a policy pack would see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.guardrail import Finding, Guardrail, Violation
from policies.resource import Provider, Resource
from policies.scope import UNIT_OF, Account, Place
from tests.components.engine import Graph, Recorded


def as_planned(graph: Graph) -> list[Resource]:
    """The custom resources, each in the account that its provider's name begins with."""
    return [_resource(graph, each) for each in graph.resources if each.type.startswith("aws:")]


def violations(guardrail: Guardrail, resources: Sequence[Resource]) -> list[str]:
    """What the guardrail refuses, in words."""
    return [
        f"{where}: {finding.path} = {finding.value!r} {finding.problem}"
        for where, finding in _findings(guardrail, resources)
        if isinstance(finding, Violation)
    ]


def _findings(guardrail: Guardrail, resources: Sequence[Resource]) -> Iterator[tuple[str, Finding]]:
    bound = [each for each in resources if guardrail.binds(each.place)]
    if guardrail.check is not None:
        for each in bound:
            if each.type in guardrail.check.types:
                yield from ((each.name, finding) for finding in guardrail.check.judge(each))
    if guardrail.stack_check is not None:
        yield from ((finding.urn, finding) for finding in guardrail.stack_check.judge(bound))


def _resource(graph: Graph, recorded: Recorded) -> Resource:
    account = Account(recorded.provider_name.partition("-")[0])
    provider = graph.one("pulumi:providers:aws", recorded.provider_name)
    return Resource(
        type=recorded.type,
        name=recorded.name,
        properties=recorded.inputs,
        place=Place(account.value, UNIT_OF[account]),
        urn=recorded.urn,
        parent=recorded.parent,
        protect=recorded.protect,
        relations=recorded.property_dependencies,
        provider=Provider(name=recorded.provider_name, properties=provider.inputs),
    )
