"""How many nodes go at once when an image changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from operations.image.release.rotation import NodeGroup, node_groups, rotation


def group(nodes: int, percentage: int = 33, name: str = "workers") -> NodeGroup:
    return NodeGroup(cluster="platform-dev", name=name, nodes=nodes, percentage=percentage)


@pytest.mark.parametrize(
    ("nodes", "percentage", "at_once", "rounds"),
    [(3, 33, 1, 3), (9, 33, 2, 5), (100, 33, 33, 4), (2, 100, 2, 1)],
)
def test_a_group_keeps_all_but_its_share(nodes: int, percentage: int, at_once: int, rounds: int) -> None:
    (step,) = rotation([group(nodes, percentage)])
    assert (step.at_once, step.rounds) == (at_once, rounds)


def test_an_empty_group_takes_no_round() -> None:
    (step,) = rotation([group(0)])
    assert step.rounds == 0


def test_the_smallest_group_goes_first() -> None:
    steps = rotation([group(9, name="large"), group(1, name="canary")])
    assert [step.group for step in steps] == ["canary", "large"]


class Eks:
    """Answers for one cluster with one group."""

    def __init__(self, update: dict[str, int] | None) -> None:
        self.update = update

    def list_clusters(self) -> dict[str, Any]:
        return {"clusters": ["platform-dev"]}

    def list_nodegroups(self, clusterName: str) -> dict[str, Any]:  # noqa: N803 (boto3's spelling)
        return {"nodegroups": [f"{clusterName}-general"]}

    def describe_nodegroup(self, **asked: str) -> dict[str, Any]:
        assert json.dumps(asked) == '{"clusterName": "platform-dev", "nodegroupName": "platform-dev-general"}'
        return {"nodegroup": {"scalingConfig": {"desiredSize": 4}, "updateConfig": self.update}}


@pytest.mark.parametrize(
    ("update", "percentage"),
    [({"maxUnavailablePercentage": 33}, 33), ({"maxUnavailable": 2}, 50), (None, 25)],
)
def test_the_share_comes_from_the_group_itself(update: dict[str, int] | None, percentage: int) -> None:
    assert node_groups(Eks(update)) == [group(4, percentage, "platform-dev-general")]
