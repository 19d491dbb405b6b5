"""Run the Pulumi CLI on one stack and read what it did from its event log."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from operations.event_log import Event, EventLog, OnEvent, changes, errors
from sandbox.environment import merged

REPOSITORY = Path(__file__).resolve().parent.parent
POLL_SECONDS = 0.2
STATE_VERSION = 3
"""Format of an exported deployment."""
T = TypeVar("T")
QUIET_OPERATIONS = frozenset({"same", "read"})
GONE = ("delete", "discard")
"""Beginnings of the operations after which the stack no longer holds the resource."""


class EngineError(RuntimeError):
    """A Pulumi command failed; the message holds the engine's own diagnostics."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one command did: seconds of wall clock, resources by operation, and the error lines it printed."""

    stack: str
    command: str
    seconds: float
    changes: Mapping[str, int] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    errors: tuple[str, ...] = ()
    exit_code: int = 0

    @property
    def resources(self) -> int:
        """Resources that the stack holds after the command, its own root included."""
        return sum(count for operation, count in self.changes.items() if not operation.startswith(GONE))

    @property
    def changed(self) -> int:
        return sum(count for operation, count in self.changes.items() if operation not in QUIET_OPERATIONS)

    def raise_for_error(self) -> Outcome:
        """Return the outcome itself, or raise EngineError with the engine's own words."""
        raise_for_errors([self])
        return self

    def explain(self) -> str:
        said = "\n".join(self.errors) or f"exit code {self.exit_code}"
        return f"pulumi {self.command} --stack {self.stack} failed:\n{said}"


def raise_for_errors(outcomes: Sequence[Outcome]) -> None:
    """Raise one EngineError that explains every failed outcome."""
    failed = [outcome.explain() for outcome in outcomes if outcome.exit_code]
    if failed:
        raise EngineError("\n\n".join(failed))


class Engine:
    """The Pulumi CLI in one environment; every method works on one stack."""

    def __init__(self, environment: Mapping[str, str], directory: Path = REPOSITORY) -> None:
        # The event log is a debugging flag of the CLI; the automation API turns it on in the same way.
        self.environment = {**merged(os.environ, environment), "PULUMI_DEBUG_COMMANDS": "true"}
        self.directory = directory
        self._running: set[subprocess.Popen[bytes]] = set()

    def interrupt(self) -> None:
        """Tell every running command to stop cleanly: what is under way ends, nothing new begins."""
        for process in list(self._running):
            process.send_signal(signal.SIGINT)

    def side_by_side(self, work: Callable[[T], Outcome], stacks: Sequence[T]) -> list[Outcome]:
        """Run the work for every stack at once and wait for all, so that none is cut off half-way.

        Ctrl-C reaches the commands, which end cleanly first. Raises EngineError that explains each failure.
        """
        with ThreadPoolExecutor(max_workers=max(len(stacks), 1)) as pool:
            try:
                outcomes = list(pool.map(work, stacks))
            except KeyboardInterrupt:
                self.interrupt()
                raise
        raise_for_errors(outcomes)
        return outcomes

    def execute(self, command: str, stack: str, *arguments: str, on_event: OnEvent | None = None) -> Outcome:
        """Run `pulumi <command> --stack <stack>` to its end and follow its events while it runs."""
        with tempfile.TemporaryDirectory(prefix="pulumi-events-") as folder:
            log = Path(folder) / "events.json"
            output = Path(folder) / "output.txt"
            began = time.monotonic()
            process = self._spawn(command, stack, (*arguments, "--event-log", str(log)), output)
            self._running.add(process)
            try:
                events = tuple(_follow(EventLog(log), process, on_event))
            finally:
                self._running.discard(process)
            seconds = time.monotonic() - began
            return Outcome(
                stack=stack,
                command=command,
                seconds=seconds,
                changes=changes(events),
                events=events,
                errors=errors(events, output) if process.returncode else (),
                exit_code=process.returncode,
            )

    def ensure_stack(self, stack: str) -> None:
        """Create the stack in the backend when it is not there yet."""
        self.query("stack", "select", "--create", "--stack", stack)

    def outputs(self, stack: str) -> dict[str, Any]:
        """The stack's outputs with secrets hidden."""
        answer: dict[str, Any] = json.loads(self.query("stack", "output", "--json", "--stack", stack))
        return answer

    def state(self, stack: str) -> dict[str, Any]:
        """The stack's deployment as `pulumi stack export` gives it; secrets stay encrypted."""
        exported: dict[str, Any] = json.loads(self.query("stack", "export", "--stack", stack))
        deployment: dict[str, Any] = exported.get("deployment") or {}
        return deployment

    def replace_state(self, stack: str, deployment: Mapping[str, Any]) -> None:
        """Put a deployment that `state` gave, and that was changed since, in the place of the stack's own."""
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump({"version": STATE_VERSION, "deployment": deployment}, file)
            file.flush()
            self.query("stack", "import", "--stack", stack, "--file", file.name)

    def stacks(self) -> frozenset[str]:
        """The names of the stacks in the backend."""
        listed = json.loads(self.query("stack", "ls", "--json"))
        return frozenset(entry["name"].rpartition("/")[2] for entry in listed)

    def query(self, *arguments: str) -> str:
        """Standard output of a short command. Raises EngineError."""
        answer = subprocess.run(
            [self._pulumi(), *arguments, "--non-interactive"],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            raise EngineError(f"pulumi {' '.join(arguments)} failed:\n{answer.stderr.strip()}")
        return answer.stdout

    def _pulumi(self) -> str:
        for folder in self.environment.get("PATH", "").split(os.pathsep):
            candidate = Path(folder) / "pulumi"
            if candidate.is_file():
                return str(candidate)
        raise EngineError("No `pulumi` on PATH. Run `make up` once, or install the Pulumi CLI.")

    def _spawn(
        self, command: str, stack: str, arguments: tuple[str, ...], output: Path
    ) -> subprocess.Popen[bytes]:
        with output.open("wb") as said:
            return subprocess.Popen(
                [self._pulumi(), *command.split(), "--stack", stack, "--non-interactive", *arguments],
                cwd=self.directory,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


def _follow(log: EventLog, process: subprocess.Popen[bytes], on_event: OnEvent | None) -> Iterator[Event]:
    """Events as they are written, until the engine has ended."""
    ended = False
    while not ended:
        ended = process.poll() is not None
        for event in log.new_events():
            if on_event is not None:
                on_event(event)
            yield event
        if not ended:
            time.sleep(POLL_SECONDS)
