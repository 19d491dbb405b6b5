"""A fleet that runs on its own clock: a few hundred nodes over five accounts, drawn from a seed, with faults."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from operations.fleet.errors import NodeError, ThrottledError
from operations.fleet.gateway import CommandState, Outcome
from operations.fleet.inventory import Group, Instance, Severity

ACCOUNTS = ("security", "shared", "dev", "stage", "prod")
GROUPS = ("batch", "general", "web")
SIZE = 300


class FakeClock:
    """Time passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.slept.append(seconds)


class StoppedError(Exception):
    """The process of the run died at this moment."""


@dataclass
class SimulatedFleet:
    """Implements `Fleet`; nodes take one to ten minutes to patch themselves."""

    clock: FakeClock
    nodes: dict[str, Instance]
    silent: frozenset[str] = frozenset()
    """Nodes that take a command and never answer."""
    failing: frozenset[str] = frozenset()
    refusing: frozenset[str] = frozenset()
    throttle_every: int = 0
    """Every n-th call is throttled; 0 for none."""
    dies_after_start_of: str = ""
    """The process is killed when AWS has taken this node's command and the answer is not there yet."""
    allowed: Mapping[str, int] = field(default_factory=dict)
    started: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    over_budget: list[str] = field(default_factory=list)
    _commands: dict[tuple[str, str], float] = field(default_factory=dict)
    _calls: int = 0

    def instances(self) -> Sequence[Instance]:
        self._count()
        return list(self.nodes.values())

    def start(self, node: str, account: str, run: str) -> str:
        self._take(node, account)
        if node in self.refusing:
            raise NodeError("Systems Manager does not reach it")
        seconds = random.Random(f"{node} takes").uniform(60, 600)  # noqa: S311 (a simulation, not a secret)
        self._commands[node, run] = self.clock.now() + seconds
        self.started.append(node)
        self._check_budget(self.nodes[node].group)
        if node == self.dies_after_start_of:
            self.dies_after_start_of = ""
            raise StoppedError
        return f"{run}:{node}"

    def find(self, node: str, account: str, run: str) -> str | None:
        self._take(node, account)
        return f"{run}:{node}" if (node, run) in self._commands else None

    def outcome(self, node: str, account: str, command: str) -> Outcome:
        self._take(node, account)
        if node in self.silent or self.clock.now() < self._commands[node, command.partition(":")[0]]:
            return Outcome(CommandState.RUNNING)
        if node in self.failing:
            return Outcome(CommandState.FAILED, "it did not come back after the patches")
        self.nodes[node] = replace(self.nodes[node], missing={})
        return Outcome(CommandState.SUCCEEDED)

    def cancel(self, node: str, account: str, command: str) -> None:
        self._take(node, account)
        assert command.endswith(node), "the node's own command is taken back"
        self.cancelled.append(node)

    def _take(self, node: str, account: str) -> None:
        self._count()
        assert self.nodes[node].group.account == account, "a call goes to the account of its node"

    def _count(self) -> None:
        self._calls += 1
        if self.throttle_every and self._calls % self.throttle_every == 0:
            raise ThrottledError("Rate exceeded")

    def _check_budget(self, group: Group) -> None:
        """What is away: offline or broken nodes, and nodes at work on a command."""
        at_work = {
            node
            for (node, _run) in self._commands
            if self.nodes[node].missing and self.nodes[node].group == group
        }
        offline = {node.id for node in self.nodes.values() if node.group == group and not node.online}
        if len(at_work | offline) > self.allowed.get(str(group), SIZE):
            self.over_budget.append(str(group))


def draw_fleet(seed: int, size: int = SIZE, offline: Iterable[str] = ()) -> dict[str, Instance]:
    """`size` instances by id: most lack patches, some drift."""
    draw = random.Random(seed)  # noqa: S311 (a simulation, not a secret)
    away = frozenset(offline)
    names = [f"i-{number:017x}" for number in range(size)]
    return {name: _instance(name, draw, online=name not in away) for name in names}


def _instance(name: str, draw: random.Random, *, online: bool) -> Instance:
    group = Group(draw.choice(ACCOUNTS), draw.choice(GROUPS))
    clean = draw.random() < 0.1
    missing = {
        Severity.CRITICAL: draw.randint(0, 2),
        Severity.SECURITY: draw.randint(0, 9),
        Severity.OTHER: draw.randint(1, 20),
    }
    return Instance(
        id=name,
        group=group,
        image=draw.choice(["1.4.0", "1.5.0"]),
        missing={} if clean else missing,
        drift=("role ssh",) if draw.random() < 0.15 else (),
        age_days=draw.randint(0, 60),
        online=online,
    )


def by_size(nodes: Iterable[Instance]) -> Counter[str]:
    """Group -> nodes in it."""
    return Counter(str(node.group) for node in nodes)
