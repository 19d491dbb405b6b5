"""How far a patch run is, on disk before and after every step, so that `--resume` goes on exactly there."""

from __future__ import annotations

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from operations.fleet.errors import FleetError
from operations.fleet.inventory import Group
from operations.fleet.plan import Plan, Wave


class State(StrEnum):
    """A node's way through a run; STARTING is written before the command is sent, RUNNING when its id is known."""

    WAITING = "waiting"
    STARTING = "starting"
    RUNNING = "running"
    PATCHED = "patched"
    FAILED = "failed"


ENDED = frozenset({State.PATCHED, State.FAILED})


@dataclass(frozen=True)
class Step:
    """Where one node is: the id of its command once it has one, and why it failed."""

    state: State = State.WAITING
    command: str = ""
    reason: str = ""


class Journal:
    """The file of one run: a line with the plan, then a line for each step. A line counts once it is whole."""

    def __init__(self, file: Path, run: str, work: Plan) -> None:
        self.file, self.run, self.plan = file, run, work
        self.steps: dict[str, Step] = {node: Step() for node in work.nodes}

    def begin(self) -> None:
        """Replace the file by one with the plan alone."""
        partial = self.file.with_name(f"{self.file.name}.partial")
        _write(partial, "w", {"run": self.run, "plan": asdict(self.plan)})
        partial.replace(self.file)

    def note(self, node: str, state: State, command: str = "", reason: str = "") -> None:
        """Record a node's step and have it on disk when this returns."""
        step = self.steps[node] = Step(state, command, reason)
        _write(self.file, "a", {"node": node, **asdict(step)})

    @property
    def counts(self) -> Counter[State]:
        return Counter(step.state for step in self.steps.values())

    @property
    def ended(self) -> bool:
        return all(step.state in ENDED for step in self.steps.values())


def load(file: Path) -> Journal:
    """The run of that file, which loses a last line that was cut short.

    Raises FleetError for a file that is missing or that no run wrote.
    """
    try:
        header, *lines = _whole_lines(file)
        document = json.loads(header)
        journal = Journal(file, str(document["run"]), _plan(document["plan"]))
        for line in map(json.loads, lines):
            if line["node"] not in journal.steps:
                raise ValueError(f"node {line['node']} is not in its plan")
            journal.steps[line["node"]] = Step(State(line["state"]), line["command"], line["reason"])
    except FileNotFoundError:
        raise FleetError(f"There is no run to resume: {file} does not exist. Leave out --resume.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as reason:
        raise FleetError(
            f"{file} is no journal of a patch run ({reason!r}). Name another with --journal."
        ) from reason
    return journal


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Only one process works with the journal, else two could patch the same node. Raises FleetError."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = file.with_name(f"{file.name}.lock").open("w")
    except OSError as reason:
        raise FleetError(
            f"--journal {file}: {reason.strerror}. Name a file in a folder that is yours."
        ) from reason
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FleetError(f"Another process works on {file}. Wait for its end.") from None
        yield


def _write(file: Path, mode: str, line: dict[str, Any]) -> None:
    with file.open(mode) as out:
        out.write(json.dumps(line) + "\n")
        out.flush()
        os.fsync(out.fileno())


def _whole_lines(file: Path) -> list[str]:
    """A step that was cut short never counted; without it the next line stands by itself."""
    text = file.read_text()
    whole = text[: text.rfind("\n") + 1]
    if whole and whole != text:
        os.truncate(file, len(whole.encode()))
    return whole.splitlines()


def _plan(document: dict[str, Any]) -> Plan:
    return Plan(
        waves=tuple(
            Wave(environment=wave["environment"], nodes=tuple(wave["nodes"]), canary=wave["canary"])
            for wave in document["waves"]
        ),
        blocked=document["blocked"],
        groups={node: Group(**group) for node, group in document["groups"].items()},
        allowed=document["allowed"],
    )
