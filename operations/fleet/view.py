"""The fleet as rows, and what is wrong with each node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypedDict

from operations.fleet.inventory import Group, Instance, Severity, by_group


class GroupRow(TypedDict):
    """One group of one account; counts are of nodes, but `critical`, `security` and `other` of missing patches."""

    account: str
    group: str
    nodes: int
    online: int
    images: list[str]
    critical: int
    security: int
    other: int
    drifted: int
    role_drift: int | None
    oldest_days: int | None


class NodeRow(TypedDict):
    """One node, and why it does not comply."""

    account: str
    group: str
    node: str
    image: str
    age_days: int | None
    problems: list[str]


@dataclass(frozen=True)
class Rules:
    """What a node must meet; a group may have an age of its own at which its nodes are to be replaced."""

    least: Severity = Severity.OTHER
    oldest_days: int = 30
    of_groups: Mapping[Group, int] = field(default_factory=dict)

    def oldest(self, group: Group) -> int:
        return self.of_groups.get(group, self.oldest_days)


def group_rows(instances: Iterable[Instance]) -> list[GroupRow]:
    """One row for each group, in the order of accounts and names."""
    return [_group_row(group, members) for group, members in by_group(instances).items()]


def _group_row(group: Group, members: Sequence[Instance]) -> GroupRow:
    def missing(severity: Severity) -> int:
        return sum(member.missing.get(severity, 0) for member in members)

    return GroupRow(
        account=group.account,
        group=group.name,
        nodes=len(members),
        online=sum(member.online for member in members),
        images=sorted({member.image for member in members}),
        critical=missing(Severity.CRITICAL),
        security=missing(Severity.SECURITY),
        other=missing(Severity.OTHER),
        drifted=sum(bool(member.drift) for member in members),
        role_drift=_role_drift(members),
        oldest_days=max((one.age_days for one in members if one.age_days is not None), default=None),
    )


def _role_drift(members: Sequence[Instance]) -> int | None:
    told = [member.role_drift for member in members if member.role_drift is not None]
    return sum(told) if told else None


def noncompliant_rows(instances: Iterable[Instance], rules: Rules) -> list[NodeRow]:
    """Only nodes that break a rule, in the order of accounts, groups and ids."""
    return [
        NodeRow(
            account=group.account,
            group=group.name,
            node=member.id,
            image=member.image,
            age_days=member.age_days,
            problems=found,
        )
        for group, members in by_group(instances).items()
        for member in members
        if (found := problems(member, rules))
    ]


class Problem(StrEnum):
    """What can be wrong with a node."""

    SILENT = "silent"
    PATCHES = "patches"
    DRIFT = "drift"
    ROLES = "roles"
    AGE = "age"


@dataclass(frozen=True)
class Finding:
    """One rule that a node breaks, in words."""

    problem: Problem
    text: str


def findings(instance: Instance, rules: Rules) -> list[Finding]:
    """Every rule that the instance breaks."""
    found = [] if instance.online else [Finding(Problem.SILENT, "does not answer Systems Manager")]
    if instance.lacks(rules.least):
        counts = ", ".join(f"{count} {severity}" for severity, count in instance.missing.items() if count)
        found.append(Finding(Problem.PATCHES, f"missing patches: {counts}"))
    found += [Finding(Problem.DRIFT, f"drift: {name}") for name in instance.drift]
    if instance.role_drift:
        found.append(Finding(Problem.ROLES, "is not what its roles make of it"))
    oldest = rules.oldest(instance.group)
    if instance.age_days is not None and instance.age_days > oldest:
        found.append(Finding(Problem.AGE, f"older than {oldest} days"))
    return found


def problems(instance: Instance, rules: Rules) -> list[str]:
    """The same in words alone."""
    return [finding.text for finding in findings(instance, rules)]
