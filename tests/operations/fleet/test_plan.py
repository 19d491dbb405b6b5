"""Waves: order of environments, canaries, budgets."""

from __future__ import annotations

import pytest

from operations.fleet.budget import Amount, Budgets
from operations.fleet.errors import FleetError
from operations.fleet.inventory import Group, Instance, Severity
from operations.fleet.plan import plan
from tests.operations.fleet.simulation import by_size, draw_fleet

FLEET = tuple(draw_fleet(seed=7).values())
GROUP_OF = {node.id: node.group for node in FLEET}


def _node(number: int, account: str = "dev", *, online: bool = True, critical: int = 1) -> Instance:
    return Instance(
        id=f"i-{number}",
        group=Group(account, "web"),
        image="1",
        missing={Severity.CRITICAL: critical, Severity.OTHER: 1},
        age_days=1,
        online=online,
    )


def test_every_node_that_lacks_patches_is_in_exactly_one_wave() -> None:
    nodes = plan(FLEET, Budgets()).nodes
    assert sorted(nodes) == sorted(node.id for node in FLEET if node.lacks(Severity.OTHER))
    assert len(nodes) == len(set(nodes))


def test_environments_come_in_order_and_the_platform_comes_last() -> None:
    order = list(dict.fromkeys(wave.environment for wave in plan(FLEET, Budgets()).waves))
    assert order == ["dev", "stage", "prod", "platform"]


def test_an_environment_that_nobody_ordered_comes_before_prod() -> None:
    nodes = [_node(1, "prod"), _node(2, "qa"), _node(3, "dev")]
    order = [wave.environment for wave in plan(nodes, Budgets()).waves]
    assert order == ["dev", "qa", "prod"]


def test_each_environment_begins_with_one_canary_of_every_group() -> None:
    work = plan(FLEET, Budgets())
    for environment in ("dev", "stage", "prod", "platform"):
        canary, *rest = [wave for wave in work.waves if wave.environment == environment]
        assert canary.canary, f"{environment} begins with canaries"
        assert not any(wave.canary for wave in rest), "there is one canary wave"
        groups = {group for group in GROUP_OF.values() if group.environment == environment}
        assert sorted(GROUP_OF[node] for node in canary.nodes) == sorted(groups)


@pytest.mark.parametrize("budget", ["10%", "3", "50%", "100%"])
def test_no_wave_takes_more_of_a_group_than_its_budget(budget: str) -> None:
    work = plan(FLEET, Budgets(default=Amount.parse(budget, "--max-unavailable")))
    sizes = by_size(FLEET)
    for wave in work.waves:
        taken = by_size(node for node in FLEET if node.id in wave.nodes)
        for group, count in taken.items():
            assert count <= Amount.parse(budget, "").of(sizes[group]), f"{group} in {wave}"


def test_nodes_that_are_away_already_count_against_the_budget() -> None:
    nodes = [_node(1, online=False), *(_node(number) for number in range(2, 11))]
    waves = plan(nodes, Budgets(default=Amount(3))).waves
    assert [len(wave.nodes) for wave in waves] == [1, 2, 2, 2, 2], "one of the three is away"


def test_a_node_that_is_away_is_left_out_with_the_reason() -> None:
    work = plan([_node(1, online=False), _node(2), _node(3)], Budgets(default=Amount(2)))
    assert set(work.nodes) == {"i-2", "i-3"}
    assert work.blocked == {"i-1": "does not answer Systems Manager"}


def test_a_group_at_its_minimum_is_left_out_with_the_reason() -> None:
    budgets = Budgets(available={"dev/web": Amount(2)})
    work = plan([_node(1), _node(2), _node(3, "stage")], budgets)
    assert work.nodes == ("i-3",)
    assert work.blocked == {"dev/web": "0 of 2 nodes are away, and its budget is 0"}


def test_only_nodes_with_a_patch_of_the_asked_severity_are_taken() -> None:
    assert plan([_node(1, critical=0), _node(2)], Budgets(), Severity.CRITICAL).nodes == ("i-2",)


def test_a_budget_of_an_unknown_group_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(FleetError, match=r"group 'dev/wbe'; groups are dev/web"):
        plan([_node(1)], Budgets(unavailable={"dev/wbe": Amount(1)}))
