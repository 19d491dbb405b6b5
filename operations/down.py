"""Destroy every stack, prove that nothing of ours is left, and stop what runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from operations.checkpoint import mend_state
from operations.console import Progress
from operations.emptying import empty_buckets
from operations.engine import Engine, Outcome
from operations.lost_changes import explaining_a_dead_emulator, refresh
from operations.recovery import repair
from operations.relax import relax_protection
from operations.stack_order import teardown_waves
from sandbox import runtime
from sandbox.environment import EMULATOR, environment
from sandbox.journal import created_id
from sandbox.paths import SandboxPaths
from sandbox.processes import supervisor
from sandbox.processes.cluster_files import known_clusters

Listing = Mapping[str, Sequence[str]]
"""Kind of thing -> what there is of it now."""


@dataclass
class DownResult:
    """What `down` did, with what it listed before and after: an empty `left` is the proof."""

    outcomes: list[Outcome] = field(default_factory=list)
    before: Listing = field(default_factory=dict)
    after: Listing = field(default_factory=dict)
    stopped: list[str] = field(default_factory=list)

    @property
    def left(self) -> list[str]:
        return [f"{kind}: {name}" for kind, names in self.after.items() for name in names]


class LeftoverError(RuntimeError):
    """Something of ours outlived the stacks; the message lists it."""


def take_down(paths: SandboxPaths, progress: Progress) -> DownResult:
    """Destroy in reverse order; a sandbox that does not run is started first, for its objects still exist.

    Raises EngineError, ProcessError, or LeftoverError after the processes were stopped.
    """
    runtime.start(paths)
    with explaining_a_dead_emulator(paths, "platformctl down"):
        result = _destroy_all(paths, progress)
    result.stopped = runtime.stop(paths)
    if result.left:
        raise LeftoverError("Still there after all stacks were destroyed:\n  " + "\n  ".join(result.left))
    return result


def _destroy_all(paths: SandboxPaths, progress: Progress) -> DownResult:
    engine = Engine(environment(paths))
    result = DownResult(before=listing(paths, engine))
    mend_state(engine, progress)
    known = engine.stacks()
    for wave in teardown_waves():
        present = tuple(stack for stack in wave if stack in known)
        if present:
            result.outcomes += engine.side_by_side(
                lambda stack: _destroy(engine, stack, progress, paths), present
            )
    paths.lost_changes.unlink(missing_ok=True)
    result.after = listing(paths, engine)
    return result


def listing(paths: SandboxPaths, engine: Engine) -> Listing:
    """What the emulator holds beyond what AWS makes by itself, the clusters and their processes, the stacks."""
    entries = runtime.page(paths.endpoints()["aws"], "/sandbox/inventory")
    objects = [
        " ".join(str(entry[key]) for key in ("account", "region", "service", "type", "id"))
        for entry in entries
    ]
    processes = [name for name in supervisor.running(paths) if name not in {EMULATOR, runtime.DAEMON}]
    return {
        "objects in the emulator": objects,
        "clusters": [files.key for files in known_clusters(paths)],
        "processes of clusters": processes,
        "stacks": sorted(engine.stacks()),
    }


def _destroy(engine: Engine, stack: str, progress: Progress, paths: SandboxPaths) -> Outcome:
    with progress.task(f"destroy {stack}"):
        repair(engine, stack, lambda urn: created_id(paths, urn))
        if paths.lost_changes.exists():
            refresh(engine, stack, progress).raise_for_error()
        relax_protection(engine, stack)
        empty_buckets(engine, stack, paths)
        runtime.save(paths)  # a killed emulator's deletions are done again, and rest on what came before them
        outcome = engine.execute("destroy", stack, "--yes", "--skip-preview", "--ignore-protect")
        if not outcome.exit_code:
            engine.query("stack", "rm", "--yes", "--preserve-config", "--stack", stack)
        return outcome
