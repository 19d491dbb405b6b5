"""Bring everything up on this machine: toolchain, sandbox, then the stacks wave by wave."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from operations.checkpoint import mend_state
from operations.console import Progress, Task
from operations.engine import Engine, Outcome
from operations.event_log import Event
from operations.lost_changes import explaining_a_dead_emulator, refresh, refresh_others
from operations.profile import Profile, UpdatePhases
from operations.recovery import FindCreated, repair
from operations.stack_order import StackName, waves
from sandbox import runtime
from sandbox.environment import EMULATOR, environment
from sandbox.journal import created_id
from sandbox.paths import SandboxPaths
from sandbox.plugins.control import timings
from sandbox.processes import supervisor
from sandbox.toolchain import binaries
from sandbox.toolchain.catalog import BINARIES
from stacks.names import Layer, layer_of


@dataclass
class UpResult:
    """What `up` did: an outcome for each stack in the order of its end, and the seconds of each phase."""

    outcomes: list[Outcome] = field(default_factory=list)
    profile: Profile = field(default_factory=Profile)


def bring_up(paths: SandboxPaths, progress: Progress, stacks: Iterable[StackName] = StackName) -> UpResult:
    """The stacks and what they need, from whatever state they are in.

    Raises EngineError, BuildError or ProcessError. After an interrupt nothing runs that did not run before.
    """
    with _stopping_on_interrupt(paths, progress):
        return _bring_up(paths, progress, stacks)


def _bring_up(paths: SandboxPaths, progress: Progress, stacks: Iterable[StackName]) -> UpResult:
    result = UpResult()
    with result.profile.phase("engine binary"):
        _build(progress, needs_cluster=False)
    with result.profile.phase("sandbox start"), progress.task("sandbox"):
        runtime.start(paths)
        timings(paths, clear=True)
    wanted = waves(stacks)
    needs_cluster = any(layer_of(stack) is Layer.ENVIRONMENT for wave in wanted for stack in wave)
    cluster_binaries = _in_background(lambda: _build(progress, needs_cluster=True) if needs_cluster else None)
    engine = Engine(environment(paths))
    mend_state(engine, progress)
    find_created = partial(created_id, paths)
    lost = paths.lost_changes.exists()
    for wave in wanted:
        with explaining_a_dead_emulator(paths, "platformctl up"):
            with result.profile.phase(f"stacks {', '.join(wave)}"):
                result.outcomes += _Wave(engine, progress, result.profile, find_created, lost).run(wave)
            with result.profile.phase("emulator's state on disk"):
                runtime.save(paths)
    if lost:
        refresh_others(engine, [stack for wave in wanted for stack in wave], progress, find_created)
        paths.lost_changes.unlink(missing_ok=True)
    cluster_binaries()
    runtime.install(paths)
    return result


@contextmanager
def _stopping_on_interrupt(paths: SandboxPaths, progress: Progress) -> Iterator[None]:
    """A sandbox that ran before goes on running; the state of one that did not is kept for the next run."""
    ran_before = supervisor.find(EMULATOR, paths) is not None
    try:
        yield
    except KeyboardInterrupt:
        if not ran_before:
            with progress.task("stop the sandbox"):
                runtime.stop(paths)
        raise


def _build(progress: Progress, *, needs_cluster: bool) -> None:
    for entry in BINARIES:
        if entry.needs_cluster == needs_cluster and not binaries.is_ready(entry.name):
            with progress.task(f"build {entry.name} {entry.version}"):
                binaries.path(entry.name)


def _in_background(work: Callable[[], None]) -> Callable[[], None]:
    """Start the work; the returned function waits for it and raises what it raised."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # the caller's thread raises it again
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def finish() -> None:
        thread.join()
        if failures:
            raise failures[0]

    return finish


@dataclass(frozen=True)
class _Wave:
    """Stacks that need nothing from each other, brought up side by side."""

    engine: Engine
    progress: Progress
    profile: Profile
    find_created: FindCreated
    refresh_first: bool

    def run(self, stacks: tuple[StackName, ...]) -> list[Outcome]:
        """Raises EngineError when one fails, after all have ended."""
        for stack in stacks:
            self.engine.ensure_stack(stack)
        return self.engine.side_by_side(self._update, stacks)

    def _update(self, stack: StackName) -> Outcome:
        repaired = repair(self.engine, stack, self.find_created)
        if self.refresh_first:
            refreshed = refresh(self.engine, stack, self.progress)
            if refreshed.exit_code:
                return refreshed
        with self.progress.task(f"stack {stack}") as task:
            if repaired:
                task.detail = f"repaired after an interrupted update: {len(repaired.adopted)} adopted"
            phases = UpdatePhases()
            outcome = self.engine.execute(
                "up", stack, "--yes", "--skip-preview", on_event=_watcher(task, phases)
            )
            phases.finish()
            self.profile.updates[stack] = phases.seconds
            if outcome.exit_code:
                task.result = "failed"
            return outcome


def _watcher(task: Task, phases: UpdatePhases) -> Callable[[Event], None]:
    done = 0

    def watch(event: Event) -> None:
        nonlocal done
        phases.on_event(event)
        if "resOutputsEvent" in event:
            done += 1
            task.detail = f"{done} resources"

    return watch
