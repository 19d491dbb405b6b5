"""Destroy every stack, prove that nothing of ours is left, and stop what runs."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass, field

from operations.checkpoint import mend_state
from operations.console import Progress
from operations.engine import Engine, Outcome
from operations.recovery import repair
from operations.relax import relax_protection
from operations.stack_order import teardown_waves
from sandbox import runtime
from sandbox.environment import EMULATOR, environment
from sandbox.journal import created_id
from sandbox.paths import SandboxPaths
from sandbox.processes import supervisor


@dataclass
class DownResult:
    """What `down` did, and what it could not remove: an empty `left` is the proof."""

    outcomes: list[Outcome] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)


class LeftoverError(RuntimeError):
    """Something of ours outlived the stacks; the message lists it."""


def take_down(paths: SandboxPaths, progress: Progress) -> DownResult:
    """Destroy in reverse order; a sandbox that does not run is started first, for its objects still exist.

    Raises EngineError, or LeftoverError after the processes were stopped.
    """
    runtime.start(paths)
    engine = Engine(environment(paths))
    result = DownResult()
    mend_state(engine, progress)
    known = engine.stacks()
    for wave in teardown_waves():
        present = tuple(stack for stack in wave if stack in known)
        if present:
            result.outcomes += engine.side_by_side(
                lambda stack: _destroy(engine, stack, progress, paths), present
            )
    result.left = left_over(paths)
    result.stopped = runtime.stop(paths)
    if result.left:
        raise LeftoverError("Still there after all stacks were destroyed:\n  " + "\n  ".join(result.left))
    return result


def left_over(paths: SandboxPaths) -> list[str]:
    """ARNs or ids that the emulator still holds beyond what AWS makes by itself, and clusters that still run."""
    with urllib.request.urlopen(f"{paths.endpoints()['aws']}/sandbox/inventory", timeout=60) as answer:  # noqa: S310
        entries = json.load(answer)
    objects = [
        " ".join(str(entry[key]) for key in ("account", "region", "service", "type", "id"))
        for entry in entries
    ]
    processes = [name for name in supervisor.running(paths) if name not in {EMULATOR, runtime.DAEMON}]
    return [*objects, *(f"process {name}" for name in processes)]


def _destroy(engine: Engine, stack: str, progress: Progress, paths: SandboxPaths) -> Outcome:
    with progress.task(f"destroy {stack}"):
        repair(engine, stack, lambda urn: created_id(paths, urn))
        relax_protection(engine, stack)
        outcome = engine.execute("destroy", stack, "--yes", "--skip-preview", "--ignore-protect")
        if not outcome.exit_code:
            engine.query("stack", "rm", "--yes", "--preserve-config", "--stack", stack)
        return outcome
