"""The fleet as one page for people: what is wrong first, then every group, then every node that does not comply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import jinja2

from operations.fleet.inventory import Instance, Severity, by_group
from operations.fleet.tables import days, figure
from operations.fleet.view import Finding, GroupRow, Problem, Rules, findings, group_rows

WORDS = {
    Problem.SILENT: "do not answer",
    Problem.PATCHES: "lack patches",
    Problem.DRIFT: "drifted",
    Problem.ROLES: "differ from their roles",
    Problem.AGE: "are too old",
}


@dataclass(frozen=True, kw_only=True)
class GroupLine:
    """A group with the share of its nodes that comply, in whole percent rounded down: 100 means all."""

    row: GroupRow
    complying: int
    share: int


@dataclass(frozen=True, kw_only=True)
class NodeLine:
    """A node that does not comply."""

    node: Instance
    findings: Sequence[Finding]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What the page begins with."""

    total: int
    complying: int
    problems: Mapping[Problem, int]
    critical: int
    images: Sequence[tuple[str, int]]

    @property
    def share(self) -> int:
        return share(self.complying, self.total)


def html(instances: Sequence[Instance], rules: Rules, at: datetime) -> str:
    """One page without any outside file; all values are escaped."""
    found = {one.id: findings(one, rules) for one in instances}
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("operations.fleet", ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        at=at.strftime("%Y-%m-%d %H:%M %Z"),
        summary=summary(instances, found),
        accounts=_accounts(instances, found),
        nodes=_nodes(instances, found),
        words=WORDS,
        rules=rules,
        days=days,
        figure=figure,
    )


def summary(instances: Sequence[Instance], found: Mapping[str, Sequence[Finding]]) -> Summary:
    """Counts of nodes; a node with two problems counts under both."""
    counts = Counter(problem for some in found.values() for problem in {one.problem for one in some})
    return Summary(
        total=len(instances),
        complying=sum(not some for some in found.values()),
        problems={problem: counts[problem] for problem in Problem},
        critical=sum(one.missing.get(Severity.CRITICAL, 0) for one in instances),
        images=Counter(one.image for one in instances).most_common(),
    )


def share(part: int, whole: int) -> int:
    """Whole percent, rounded down; an empty fleet complies."""
    return 100 * part // whole if whole else 100


def _accounts(
    instances: Sequence[Instance], found: Mapping[str, Sequence[Finding]]
) -> Mapping[str, Sequence[GroupLine]]:
    members = by_group(instances)
    accounts: dict[str, list[GroupLine]] = {}
    for row, nodes in zip(group_rows(instances), members.values(), strict=True):
        complying = sum(not found[node.id] for node in nodes)
        line = GroupLine(row=row, complying=complying, share=share(complying, len(nodes)))
        accounts.setdefault(row["account"], []).append(line)
    return accounts


def _nodes(instances: Sequence[Instance], found: Mapping[str, Sequence[Finding]]) -> Sequence[NodeLine]:
    """In the order of accounts, groups and ids."""
    return [
        NodeLine(node=node, findings=found[node.id])
        for nodes in by_group(instances).values()
        for node in nodes
        if found[node.id]
    ]
