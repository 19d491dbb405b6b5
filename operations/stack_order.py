"""Which stack needs which, and the orders that follow."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from graphlib import TopologicalSorter


class StackName(StrEnum):
    """The project's stacks; a stack is a Pulumi deployment, an account may appear in several."""

    ORGANIZATION = "organization"
    SECURITY = "security"
    SHARED = "shared"
    DEV = "dev"
    STAGE = "stage"
    PROD = "prod"


NEEDS: dict[StackName, frozenset[StackName]] = {
    StackName.ORGANIZATION: frozenset(),
    StackName.SECURITY: frozenset({StackName.ORGANIZATION}),
    StackName.SHARED: frozenset({StackName.ORGANIZATION, StackName.SECURITY}),
    StackName.DEV: frozenset({StackName.ORGANIZATION, StackName.SHARED}),
    StackName.STAGE: frozenset({StackName.ORGANIZATION, StackName.SHARED}),
    StackName.PROD: frozenset({StackName.ORGANIZATION, StackName.SHARED}),
}


def with_needs(chosen: Iterable[StackName]) -> frozenset[StackName]:
    """The chosen stacks and everything upstream of them."""
    needed = frozenset(chosen)
    upstream = frozenset().union(*(NEEDS[stack] for stack in needed))
    return needed if upstream <= needed else with_needs(needed | upstream)


def waves(chosen: Iterable[StackName] = StackName) -> list[tuple[StackName, ...]]:
    """Groups in the order of creation; the stacks of one group need nothing from each other."""
    stacks = with_needs(chosen)
    sorter = TopologicalSorter({stack: NEEDS[stack] for stack in stacks})
    sorter.prepare()
    groups: list[tuple[StackName, ...]] = []
    while sorter.is_active():
        ready = tuple(sorted(sorter.get_ready(), key=list(StackName).index))
        groups.append(ready)
        sorter.done(*ready)
    return groups


def teardown_waves() -> list[tuple[StackName, ...]]:
    """The same groups, last first."""
    return list(reversed(waves()))
