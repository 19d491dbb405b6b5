"""After an emulator was killed before it had saved everything: stacks record what is no longer there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from operations.console import Progress
from operations.engine import Engine, EngineError, Outcome
from operations.recovery import FindCreated, repair
from operations.stack_order import StackName, waves
from sandbox.environment import EMULATOR
from sandbox.paths import SandboxPaths
from sandbox.processes import supervisor
from sandbox.processes.supervisor import ProcessError


@contextmanager
def explaining_a_dead_emulator(paths: SandboxPaths, command: str) -> Iterator[None]:
    """One ProcessError in the place of an error for each resource that could not reach it; the command goes on."""
    try:
        yield
    except (EngineError, OSError) as error:
        if supervisor.find(EMULATOR, paths) is not None:
            raise
        raise ProcessError(
            f"The AWS emulator ended in the middle of `{command}`; see {supervisor.log_file(EMULATOR, paths)}. "
            "Run it again: it starts the emulator, refreshes the stacks and goes on."
        ) from error


def refresh(engine: Engine, stack: str, progress: Progress) -> Outcome:
    """Let the stack record what the emulator still has; nothing to do for one without resources."""
    if not engine.state(stack).get("resources"):
        return Outcome(stack=stack, command="refresh", seconds=0)
    with progress.task(f"refresh {stack}") as task:
        task.detail = "the emulator lost its last changes"
        outcome = engine.execute("refresh", stack, "--yes", "--skip-preview")
        if outcome.exit_code:
            task.result = "failed"
        return outcome


def refresh_others(
    engine: Engine, done: Iterable[str], progress: Progress, find_created: FindCreated
) -> None:
    """The stacks that are not brought up now. Raises EngineError."""

    def work(stack: StackName) -> Outcome:
        repair(engine, stack, find_created)
        return refresh(engine, stack, progress)

    left = engine.stacks().difference(done)
    for wave in waves():
        engine.side_by_side(work, [stack for stack in wave if stack in left])
