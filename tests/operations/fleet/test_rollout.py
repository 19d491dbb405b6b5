"""Patching a simulated fleet of 300 nodes: budgets, failures, silence, throttling, resuming."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from operations.fleet.backoff import ATTEMPTS, LONGEST_SECONDS, Backoff
from operations.fleet.budget import Amount, Budgets
from operations.fleet.errors import FleetError
from operations.fleet.inventory import Severity
from operations.fleet.journal import Journal, State, load
from operations.fleet.plan import plan
from operations.fleet.rollout import Limits, Result, Rollout
from tests.operations.fleet.simulation import FakeClock, SimulatedFleet, StoppedError, draw_fleet

SEEDS = (1, 2, 3)


def _fleet(seed: int = 1) -> SimulatedFleet:
    return SimulatedFleet(FakeClock(), draw_fleet(seed))


def _journal(fleet: SimulatedFleet, folder: Path, budgets: Budgets | None = None) -> Journal:
    work = plan(list(fleet.nodes.values()), budgets or Budgets())
    fleet.allowed = work.allowed
    journal = Journal(folder / "patch.json", "run", work)
    journal.begin()
    return journal


def _run(fleet: SimulatedFleet, journal: Journal, limits: Limits | None = None) -> Result:
    backoff = Backoff(fleet.clock, random.Random(0))  # noqa: S311 (jitter, not a secret)
    return Rollout(fleet, journal, fleet.clock, backoff, limits or Limits()).run()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_healthy_fleet_is_patched_once_each_and_never_over_budget(seed: int, tmp_path: Path) -> None:
    fleet = _fleet(seed)
    journal = _journal(fleet, tmp_path)
    assert _run(fleet, journal) == Result()
    assert not any(node.lacks(Severity.OTHER) for node in fleet.nodes.values())
    assert sorted(fleet.started) == sorted(journal.plan.nodes), "every node once"
    assert fleet.over_budget == []


def test_nodes_start_in_the_order_of_the_waves(tmp_path: Path) -> None:
    fleet = _fleet()
    journal = _journal(fleet, tmp_path)
    _run(fleet, journal)
    wave_of = {node: number for number, wave in enumerate(journal.plan.waves) for node in wave.nodes}
    numbers = [wave_of[node] for node in fleet.started]
    assert numbers == sorted(numbers), "no node of a later wave starts before an earlier one is over"


def test_a_failed_canary_stops_the_run_before_any_other_wave(tmp_path: Path) -> None:
    fleet = _fleet()
    journal = _journal(fleet, tmp_path)
    fleet.failing = frozenset({journal.plan.waves[0].nodes[0]})
    assert _run(fleet, journal).stopped == "1 nodes failed, and 0 may"
    assert set(fleet.started) == set(journal.plan.waves[0].nodes)
    assert journal.counts[State.PATCHED] == len(journal.plan.waves[0].nodes) - 1, "the others were waited for"


def test_a_failure_in_the_middle_stops_there_and_resume_patches_the_rest_once(tmp_path: Path) -> None:
    fleet = _fleet()
    journal = _journal(fleet, tmp_path)
    middle = journal.plan.waves[len(journal.plan.waves) // 2]
    fleet.failing = frozenset({middle.nodes[0]})
    assert _run(fleet, journal).stopped
    assert journal.counts[State.WAITING] > 0, "later waves were not begun"
    assert _run(fleet, load(journal.file)) == Result()
    assert sorted(fleet.started) == sorted(journal.plan.nodes), "neither twice nor never"
    after = load(journal.file)
    assert after.steps[middle.nodes[0]].state is State.FAILED
    assert after.steps[middle.nodes[0]].reason == "it did not come back after the patches"
    assert after.counts == {State.PATCHED: len(journal.plan.nodes) - 1, State.FAILED: 1}


def test_failures_up_to_the_limit_do_not_stop_and_use_up_their_groups_budget(tmp_path: Path) -> None:
    fleet = _fleet()
    journal = _journal(fleet, tmp_path, Budgets(default=Amount(3)))
    fleet.failing = frozenset(journal.plan.waves[0].nodes[:1])
    assert _run(fleet, journal, Limits(most_failures=1)) == Result()
    assert fleet.over_budget == [], "the broken node counts as away for the rest of the run"
    assert journal.counts[State.PATCHED] == len(journal.plan.nodes) - 1


def test_a_budget_that_broken_nodes_use_up_stops_the_run(tmp_path: Path) -> None:
    fleet = _fleet()
    journal = _journal(fleet, tmp_path, Budgets(default=Amount(1)))
    broken = journal.plan.waves[0].nodes[0]
    fleet.failing = frozenset({broken})
    stopped = _run(fleet, journal, Limits(most_failures=5)).stopped
    assert (
        stopped == f"the disruption budget of {journal.plan.groups[broken]} is used up by nodes that are away"
    )
    assert fleet.over_budget == []


def test_a_node_that_never_answers_fails_at_its_deadline_and_its_command_is_taken_back(
    tmp_path: Path,
) -> None:
    fleet = _fleet()
    journal = _journal(fleet, tmp_path)
    silent = journal.plan.waves[0].nodes[0]
    fleet.silent = frozenset({silent})
    _run(fleet, journal, Limits(node_seconds=1200))
    assert journal.steps[silent].reason == "no answer within 1200 seconds"
    assert fleet.cancelled == [silent]
    assert 1200 <= fleet.clock.now() < 1300, "the run ends soon after the deadline"


def test_a_node_that_refuses_its_command_is_a_failure_of_that_node_only(tmp_path: Path) -> None:
    fleet = _fleet()
    journal = _journal(fleet, tmp_path)
    refusing = journal.plan.waves[0].nodes[0]
    fleet.refusing = frozenset({refusing})
    assert _run(fleet, journal, Limits(most_failures=1)) == Result()
    assert journal.steps[refusing].reason == "Systems Manager does not reach it"
    assert journal.counts[State.FAILED] == 1


@pytest.mark.parametrize("every", [2, 3, 7])
def test_throttled_calls_are_sent_again_and_no_node_is_patched_twice(every: int, tmp_path: Path) -> None:
    fleet = _fleet()
    journal = _journal(fleet, tmp_path)
    fleet.throttle_every = every
    assert _run(fleet, journal) == Result()
    assert sorted(fleet.started) == sorted(journal.plan.nodes)


def test_throttling_without_end_is_an_error_and_the_journal_resumes(tmp_path: Path) -> None:
    fleet = _fleet()
    journal = _journal(fleet, tmp_path)
    fleet.throttle_every = 1
    with pytest.raises(FleetError, match=rf"throttled {ATTEMPTS} calls in a row: Rate exceeded.*--resume"):
        _run(fleet, journal)
    assert len(fleet.clock.slept) == ATTEMPTS
    assert all(0 <= seconds <= LONGEST_SECONDS for seconds in fleet.clock.slept)
    assert len(set(fleet.clock.slept)) == ATTEMPTS, "delays are spread by jitter"
    fleet.throttle_every = 0
    assert _run(fleet, load(journal.file)) == Result()


@pytest.mark.parametrize("position", [0, 10, 60, -1])
def test_after_a_kill_between_command_and_answer_resume_finds_the_command(
    position: int, tmp_path: Path
) -> None:
    fleet = _fleet()
    journal = _journal(fleet, tmp_path)
    fleet.dies_after_start_of = journal.plan.nodes[position]
    with pytest.raises(StoppedError):
        _run(fleet, journal)
    interrupted = load(journal.file)
    assert interrupted.steps[journal.plan.nodes[position]].state is State.STARTING
    assert _run(fleet, interrupted) == Result()
    assert sorted(fleet.started) == sorted(journal.plan.nodes), "no node got a second command"
    assert fleet.over_budget == []


def test_a_node_whose_command_never_left_is_started_by_resume(tmp_path: Path) -> None:
    fleet = _fleet()
    journal = _journal(fleet, tmp_path)
    first = journal.plan.nodes[0]
    journal.note(first, State.STARTING)
    assert _run(fleet, load(journal.file)) == Result()
    assert fleet.started.count(first) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_silence_failures_refusals_and_throttling_together_are_borne(seed: int, tmp_path: Path) -> None:
    """Every tenth node has a fault, every fifth call is throttled, and whoever runs it resumes until it is over."""
    fleet = _fleet(seed)
    journal = _journal(fleet, tmp_path, Budgets(default=Amount(60, percent=True)))
    faulty = journal.plan.nodes[::10]
    fleet.silent, fleet.failing, fleet.refusing = (frozenset(faulty[at::3]) for at in range(3))
    fleet.throttle_every = 5
    sessions = 1
    while _run(fleet, load(journal.file), Limits(node_seconds=900, most_failures=3)).stopped:
        sessions += 1
        assert sessions <= len(faulty), "each session leaves less to do"
    after = load(journal.file)
    assert {node for node, step in after.steps.items() if step.state is State.FAILED} == set(faulty)
    assert after.counts == {State.PATCHED: len(after.steps) - len(faulty), State.FAILED: len(faulty)}
    assert sorted([*fleet.started, *fleet.refusing]) == sorted(after.plan.nodes), "no node was told twice"
    assert set(fleet.cancelled) == fleet.silent
    assert fleet.over_budget == []
