"""Carries out a plan wave by wave: starts nodes within budgets, waits for them, stops when too many fail."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from operations.fleet.backoff import Backoff, Clock
from operations.fleet.errors import NodeError
from operations.fleet.gateway import CommandState, Fleet
from operations.fleet.journal import ENDED, Journal, State
from operations.fleet.plan import Wave

POLL_SECONDS = 15.0
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When a node has taken too long, and how many failures a session bears before it stops."""

    node_seconds: float = 1800.0
    most_failures: int = 0


@dataclass(frozen=True)
class Result:
    """Why the run stopped before its end; empty when it did not."""

    stopped: str = ""


class Rollout:
    """One session of a run. Failures of earlier sessions were seen by whoever resumed, and do not count again."""

    def __init__(
        self,
        fleet: Fleet,
        journal: Journal,
        clock: Clock,
        backoff: Backoff,
        limits: Limits,
        on_step: Callable[[Wave, Journal], None] = lambda _wave, _journal: None,
    ) -> None:
        self._fleet, self._journal, self._clock, self._backoff = fleet, journal, clock, backoff
        self._limits, self._on_step = limits, on_step
        self._failures: Counter[str] = Counter()
        self._away: Counter[str] = Counter()

    def run(self) -> Result:
        """All waves that are not over yet. Raises FleetError when AWS cannot be asked; the journal stays right."""
        instances = self._backoff.call(self._fleet.instances)
        own = {
            node
            for node, step in self._journal.steps.items()
            if step.state in (State.STARTING, State.RUNNING)
        }
        self._away.update(str(one.group) for one in instances if not one.online and one.id not in own)
        for wave in self._journal.plan.waves:
            self._work_through(wave)
            if reason := self._stop_reason(wave):
                return Result(reason)
        return Result()

    def _work_through(self, wave: Wave) -> None:
        running = {node: self._deadline() for node in self._taken_up(wave)}
        waiting = deque(self._in_state(wave, State.WAITING))
        while running or waiting:
            self._start_some(waiting, running)
            self._look_at(running)
            self._on_step(wave, self._journal)
            if not running and (not waiting or not self._may_start(waiting, running)):
                return
            if running:
                self._clock.sleep(POLL_SECONDS)

    def _taken_up(self, wave: Wave) -> list[str]:
        """Nodes that an earlier session had started; one that never got its command goes back to the queue."""
        for node in self._in_state(wave, State.STARTING):
            command = self._call(self._fleet.find, node, self._journal.run)
            self._journal.note(node, State.RUNNING if command else State.WAITING, command or "")
        return self._in_state(wave, State.RUNNING)

    def _start_some(self, waiting: deque[str], running: dict[str, float]) -> None:
        for node in self._may_start(waiting, running):
            if self._must_stop:
                return
            waiting.remove(node)
            self._journal.note(node, State.STARTING)
            try:
                command = self._call(self._fleet.start, node, self._journal.run)
            except NodeError as reason:
                self._fail(node, "", str(reason))
            else:
                self._journal.note(node, State.RUNNING, command)
                running[node] = self._deadline()

    def _may_start(self, waiting: deque[str], running: dict[str, float]) -> list[str]:
        """Waiting nodes whose groups bear one more to be away; none once the session has to stop."""
        if self._must_stop:
            return []
        away = self._away + self._failures + Counter(self._group(node) for node in running)
        chosen = []
        for node in waiting:
            group = self._group(node)
            if away[group] < self._journal.plan.allowed[group]:
                away[group] += 1
                chosen.append(node)
        return chosen

    def _look_at(self, running: dict[str, float]) -> None:
        for node, deadline in list(running.items()):
            command = self._journal.steps[node].command
            outcome = self._call(self._fleet.outcome, node, command)
            if outcome.state is CommandState.SUCCEEDED:
                self._journal.note(node, State.PATCHED, command)
            elif outcome.state is CommandState.FAILED:
                self._fail(node, command, outcome.reason)
            elif self._clock.now() >= deadline:
                self._call(self._fleet.cancel, node, command)
                self._fail(node, command, f"no answer within {self._limits.node_seconds:.0f} seconds")
            else:
                continue
            del running[node]

    def _fail(self, node: str, command: str, reason: str) -> None:
        self._failures[self._group(node)] += 1
        self._journal.note(node, State.FAILED, command, reason)

    def _stop_reason(self, wave: Wave) -> str:
        left = [node for node in wave.nodes if self._journal.steps[node].state not in ENDED]
        if self._must_stop:
            return f"{self._failures.total()} nodes failed, and {self._limits.most_failures} may"
        if left:
            groups = sorted({self._group(node) for node in left})
            return f"the disruption budget of {', '.join(groups)} is used up by nodes that are away"
        return ""

    @property
    def _must_stop(self) -> bool:
        return self._failures.total() > self._limits.most_failures

    def _in_state(self, wave: Wave, state: State) -> list[str]:
        return [node for node in wave.nodes if self._journal.steps[node].state is state]

    def _group(self, node: str) -> str:
        return str(self._journal.plan.groups[node])

    def _deadline(self) -> float:
        return self._clock.now() + self._limits.node_seconds

    def _call(self, work: Callable[[str, str, str], T], node: str, detail: str) -> T:
        account = self._journal.plan.groups[node].account
        return self._backoff.call(lambda: work(node, account, detail))
