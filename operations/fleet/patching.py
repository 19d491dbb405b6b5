"""A patch run from the operator's side: plan it, begin or resume it, say how it went."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from operations.console import Progress, Task, console
from operations.fleet import tables
from operations.fleet.backoff import Backoff, Clock, SystemClock
from operations.fleet.budget import Budgets
from operations.fleet.errors import FleetError
from operations.fleet.gateway import Fleet
from operations.fleet.inventory import Instance, Severity
from operations.fleet.journal import Journal, State, load, locked
from operations.fleet.plan import Plan, Wave, plan
from operations.fleet.rollout import Limits, Rollout


@dataclass(frozen=True, kw_only=True)
class PatchOrder:
    """What is to be patched; no environment means all of them."""

    budgets: Budgets = field(default_factory=Budgets)
    least: Severity = Severity.OTHER
    environments: frozenset[str] = frozenset()


class Patching:
    """Runs of one journal file. `begin` and `resume` tell whether everything wanted is patched now."""

    def __init__(self, fleet: Fleet, file: Path, limits: Limits, clock: Clock | None = None) -> None:
        self._fleet, self._file, self._limits = fleet, file, limits
        self._clock: Clock = clock or SystemClock()
        self._backoff = Backoff(self._clock, random.SystemRandom())

    def show(self, order: PatchOrder) -> None:
        """Print the waves and what is left out."""
        work = self._plan(order)
        console.print(tables.plan_table(work))
        _say_blocked(work)

    def begin(self, order: PatchOrder) -> bool:
        """A new run. Raises FleetError while the file holds one that is not over."""
        with locked(self._file):
            if self._file.exists() and not load(self._file).ended:
                raise FleetError(
                    f"{self._file} holds a run that is not over. Go on with --resume, or name another --journal."
                )
            journal = Journal(self._file, secrets.token_hex(8), self._plan(order))
            journal.begin()
            return self._carry_out(journal)

    def resume(self) -> bool:
        """Go on with the run in the file. Raises FleetError when there is none."""
        with locked(self._file):
            return self._carry_out(load(self._file))

    def _plan(self, order: PatchOrder) -> Plan:
        instances = self._backoff.call(self._fleet.instances)
        known = sorted({one.group.environment for one in instances})
        for name in sorted(order.environments - set(known)):
            raise FleetError(
                f"--environment {name!r} has no nodes; environments are {', '.join(known) or 'none'}"
            )
        return plan(_of(instances, order.environments), order.budgets, order.least)

    def _carry_out(self, journal: Journal) -> bool:
        progress = Progress()
        with progress.shown(), progress.task("patch the fleet") as task:
            rollout = Rollout(
                self._fleet, journal, self._clock, self._backoff, self._limits, lambda *now: _tell(task, *now)
            )
            stopped = rollout.run().stopped
            if stopped:
                task.result = "failed"
        return _conclude(journal, stopped)


def _of(instances: Sequence[Instance], environments: frozenset[str]) -> list[Instance]:
    return [one for one in instances if not environments or one.group.environment in environments]


def _tell(task: Task, wave: Wave, journal: Journal) -> None:
    counts = journal.counts
    name = f"{wave.environment} canary" if wave.canary else wave.environment
    task.detail = (
        f"{name}: {counts[State.PATCHED]} of {len(journal.steps)} patched, {counts[State.FAILED]} failed"
    )


def _conclude(journal: Journal, stopped: str) -> bool:
    counts = journal.counts
    console.print(
        f"{counts[State.PATCHED]} of {len(journal.steps)} nodes patched, {counts[State.FAILED]} failed"
    )
    failures = tables.failure_table(journal)
    if failures.row_count:
        console.print(failures)
    _say_blocked(journal.plan)
    if stopped:
        console.print(f"Stopped: {stopped}. Look at the reasons, then go on with --resume.")
    return counts[State.PATCHED] == len(journal.steps) and not journal.plan.blocked


def _say_blocked(work: Plan) -> None:
    for name, reason in work.blocked.items():
        console.print(f"left out {name}: {reason}", markup=False)
