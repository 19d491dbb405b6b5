"""Rows of the fleet, and what is wrong with a node."""

from __future__ import annotations

from dataclasses import replace

from operations.fleet import view
from operations.fleet.inventory import Group, Instance, Severity

GOOD = Instance(id="i-1", group=Group("dev", "web"), image="1.5.0", missing={}, age_days=3)
BAD = replace(
    GOOD,
    id="i-2",
    image="<1.4.0>",
    missing={Severity.CRITICAL: 2, Severity.SECURITY: 0, Severity.OTHER: 1},
    drift=("role ssh",),
    role_drift=True,
    age_days=31,
    online=False,
)


def test_a_group_sums_up_its_nodes() -> None:
    assert view.group_rows([BAD, GOOD]) == [
        {
            "account": "dev",
            "group": "web",
            "nodes": 2,
            "online": 1,
            "images": ["1.5.0", "<1.4.0>"],
            "critical": 2,
            "security": 0,
            "other": 1,
            "drifted": 1,
            "role_drift": 1,
            "oldest_days": 31,
        }
    ]


def test_each_broken_rule_is_named_and_a_good_node_has_none() -> None:
    (row,) = view.noncompliant_rows([GOOD, BAD], view.Rules(oldest_days=30))
    assert row["node"] == "i-2"
    assert row["problems"] == [
        "does not answer Systems Manager",
        "missing patches: 2 critical, 1 other",
        "drift: role ssh",
        "is not what its roles make of it",
        "older than 30 days",
    ]


def test_rules_can_be_relaxed() -> None:
    online = replace(BAD, online=True, drift=(), role_drift=False, missing={Severity.OTHER: 4})
    assert view.problems(online, view.Rules(Severity.SECURITY, oldest_days=31)) == []


def test_a_group_with_an_age_of_its_own_is_held_to_it() -> None:
    rules = view.Rules(oldest_days=30, of_groups={Group("dev", "web"): 2})
    assert view.problems(GOOD, rules) == ["older than 2 days"]


def test_an_age_that_nobody_told_is_no_problem() -> None:
    unknown = replace(GOOD, age_days=None)
    assert view.problems(unknown, view.Rules(oldest_days=1)) == []
    assert view.group_rows([unknown])[0]["oldest_days"] is None


def test_roles_that_nobody_looked_at_are_no_problem_and_no_figure() -> None:
    assert view.group_rows([GOOD])[0]["role_drift"] is None
    assert view.group_rows([GOOD, replace(GOOD, role_drift=False)])[0]["role_drift"] == 0
