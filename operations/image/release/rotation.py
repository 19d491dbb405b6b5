"""How the nodes of an environment come to another image: which groups, and how many nodes at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class NodeGroup:
    """A managed node group; `percentage` is how much of it may be away at once."""

    cluster: str
    name: str
    nodes: int
    percentage: int


@dataclass(frozen=True, kw_only=True)
class Step:
    """One group's replacement: nodes away at once, and how many rounds that takes."""

    cluster: str
    group: str
    nodes: int
    at_once: int
    rounds: int


def rotation(groups: Sequence[NodeGroup]) -> tuple[Step, ...]:
    """One group after the other, the smallest first: it is the canary. A group keeps all but its share."""
    return tuple(
        _step(group) for group in sorted(groups, key=lambda each: (each.nodes, each.cluster, each.name))
    )


def _step(group: NodeGroup) -> Step:
    at_once = max(1, group.nodes * group.percentage // 100)
    return Step(
        cluster=group.cluster,
        group=group.name,
        nodes=group.nodes,
        at_once=at_once,
        rounds=math.ceil(group.nodes / at_once),
    )


def node_groups(eks: Any) -> list[NodeGroup]:
    """All managed node groups of an account, from its EKS client."""
    found = []
    for cluster in eks.list_clusters()["clusters"]:
        for name in eks.list_nodegroups(clusterName=cluster)["nodegroups"]:
            described = eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"]
            found.append(_group(cluster, name, described))
    return found


def _group(cluster: str, name: str, described: dict[str, Any]) -> NodeGroup:
    """EKS replaces one node at a time unless the group says otherwise."""
    nodes = int(described["scalingConfig"]["desiredSize"])
    update = described.get("updateConfig") or {}
    percentage = update.get("maxUnavailablePercentage")
    if percentage is None:
        percentage = 100 * int(update.get("maxUnavailable", 1)) // max(nodes, 1)
    return NodeGroup(cluster=cluster, name=name, nodes=nodes, percentage=int(percentage))
