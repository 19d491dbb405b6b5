"""Which nodes are patched, and in which waves. Nothing here talks to anybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from components.fleet.patch_schedule import ORDER
from operations.fleet.budget import Budgets
from operations.fleet.inventory import PLATFORM, Group, Instance, Severity, by_group

FIRST = ORDER[:-1]
LAST = (ORDER[-1], PLATFORM)
"""What all environments use comes after all of them: a patch has been proven everywhere else by then."""


@dataclass(frozen=True, kw_only=True)
class Wave:
    """Nodes that may be patched at the same time; the next wave waits for all of them."""

    environment: str
    nodes: tuple[str, ...]
    canary: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Waves in order; what cannot be patched now, with the reason; and what each group can bear."""

    waves: tuple[Wave, ...]
    blocked: Mapping[str, str] = field(default_factory=dict)
    """Node or group -> why it is left out."""
    groups: Mapping[str, Group] = field(default_factory=dict)
    """Node -> its group, for every node in a wave."""
    allowed: Mapping[str, int] = field(default_factory=dict)
    """Group -> how many of its nodes may be unavailable."""

    @property
    def nodes(self) -> tuple[str, ...]:
        return tuple(node for wave in self.waves for node in wave.nodes)


def plan(instances: Sequence[Instance], budgets: Budgets, least: Severity = Severity.OTHER) -> Plan:
    """Waves for all nodes that lack a patch of at least that severity.

    Environments follow each other, dev first. In each, a canary wave takes one node of every group; further waves take
    as many as the group's budget leaves beside the nodes that are away already. Raises FleetError for a budget of an
    unknown group.
    """
    groups = by_group(instances)
    budgets.check(groups)
    allowed = {group: budgets.allowed(group, len(members)) for group, members in groups.items()}
    room = {group: allowed[group] - _away(members) for group, members in groups.items()}
    wanted = {
        group: [node for node in members if node.lacks(least)]
        for group, members in groups.items()
        if any(node.lacks(least) for node in members)
    }
    queues = {
        group: [node.id for node in nodes if node.online]
        for group, nodes in wanted.items()
        if room[group] > 0
    }
    return Plan(
        waves=tuple(_waves(queues, room)),
        blocked=dict(_blocked(wanted, groups, allowed)),
        groups={node: group for group, nodes in queues.items() for node in nodes},
        allowed={str(group): allowed[group] for group in queues},
    )


def _waves(queues: Mapping[Group, list[str]], room: Mapping[Group, int]) -> Iterator[Wave]:
    environments = sorted({group.environment for group in queues}, key=_rank)
    for environment in environments:
        left = {group: list(nodes) for group, nodes in queues.items() if group.environment == environment}
        canary = True
        while any(left.values()):
            taken = [node for group in left for node in _take(left[group], 1 if canary else room[group])]
            yield Wave(environment=environment, nodes=tuple(taken), canary=canary)
            canary = False


def _take(queue: list[str], count: int) -> list[str]:
    taken, queue[:] = queue[:count], queue[count:]
    return taken


def _rank(environment: str) -> tuple[int, str]:
    """Environments that nobody ordered stand between the known ones."""
    if environment in FIRST:
        return FIRST.index(environment), environment
    if environment in LAST:
        return len(FIRST) + 1 + LAST.index(environment), environment
    return len(FIRST), environment


def _blocked(
    wanted: Mapping[Group, list[Instance]],
    groups: Mapping[Group, list[Instance]],
    allowed: Mapping[Group, int],
) -> Iterator[tuple[str, str]]:
    for group, nodes in wanted.items():
        away, size = _away(groups[group]), len(groups[group])
        if allowed[group] <= away:
            yield str(group), f"{away} of {size} nodes are away, and its budget is {allowed[group]}"
        else:
            yield from ((node.id, "does not answer Systems Manager") for node in nodes if not node.online)


def _away(members: Iterable[Instance]) -> int:
    return sum(not node.online for node in members)
