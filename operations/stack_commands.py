"""`platformctl up`, `down` and `drift`."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import typer

from operations import report
from operations.console import Progress, console, errors
from operations.down import take_down
from operations.drift import Drift, find_drift
from operations.engine import Engine, EngineError
from operations.platform_tree import platform_tree
from operations.stack_order import StackName
from operations.target import command_environment
from operations.up import UpResult, bring_up
from sandbox.environment import environment
from sandbox.paths import sandbox_paths
from sandbox.plugins.control import timings

PROGRAM = "platformctl"
PARALLEL_STACKS = 3
DRIFTED = 2

NEXT = """Next:
  eval "$({program} env)"   point this shell at the sandbox, then:
    pulumi preview --stack dev          plain Pulumi works
    aws organizations list-accounts     so does the AWS CLI
    platformctl drift                   compare recorded with real
  make down                             destroy all, and prove it"""


def up(
    stack: Annotated[
        list[StackName] | None, typer.Option(help="A stack, with what it needs; all by default.")
    ] = None,
    profile: Annotated[bool, typer.Option("--profile", help="Print where the time went.")] = False,
) -> None:
    """Bring up the sandbox and the stacks; a second run changes nothing."""
    paths = sandbox_paths()
    progress = Progress()
    began = time.monotonic()
    with progress.shown():
        result = bring_up(paths, progress, stack or StackName)
    console.print(platform_tree(_states(Engine(environment(paths)), result)))
    console.print(report.stack_table(result.outcomes))
    resources = sum(outcome.resources for outcome in result.outcomes)
    console.print(f"{resources:,} resources are up after {time.monotonic() - began:.0f} s.")
    if profile:
        console.print(report.profile_table(result.profile))
        console.print(report.update_table(result.profile))
        calls = timings(paths)
        console.print(report.resources_table(calls))
        console.print(report.call_table(calls))
    console.print(NEXT.format(program=_own_name()), markup=False)


def _own_name() -> str:
    """How to call this program from here: a shell that ran `make` has not activated the environment."""
    own = Path(sys.prefix) / "bin" / PROGRAM
    return PROGRAM if shutil.which(PROGRAM) == str(own) else os.path.relpath(own)


def _states(engine: Engine, result: UpResult) -> dict[str, list[dict[str, Any]]]:
    stacks = [outcome.stack for outcome in result.outcomes]
    with ThreadPoolExecutor(max_workers=PARALLEL_STACKS) as pool:
        found = pool.map(lambda stack: engine.state(stack).get("resources") or [], stacks)
        return dict(zip(stacks, found, strict=True))


def down() -> None:
    """Destroy all stacks, prove that nothing is left, and stop every process."""
    progress = Progress()
    with progress.shown():
        result = take_down(sandbox_paths(), progress)
    console.print(report.stack_table(result.outcomes))
    console.print(report.proof_table(result))
    console.print(f"Nothing of ours is left. Stopped {len(result.stopped)} processes.")


def drift(
    stack: Annotated[list[StackName] | None, typer.Option(help="A stack to look at; all by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list instead of a table.")] = False,
) -> None:
    """Compare recorded with real: exit 0 clean, 2 drift, 1 error."""
    engine = Engine(command_environment())
    chosen = stack or [name for name in StackName if name in engine.stacks()]
    if not chosen:
        raise EngineError("No stack is up. Run `make up` first.")
    with ThreadPoolExecutor(max_workers=PARALLEL_STACKS) as pool:
        found = [
            entry for entries in pool.map(lambda name: find_drift(engine, name), chosen) for entry in entries
        ]
    _print_drift(found, chosen, as_json=as_json)
    if found:
        raise typer.Exit(DRIFTED)


def _print_drift(found: list[Drift], chosen: list[StackName], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([entry.as_row() for entry in found], indent=2))
    elif found:
        console.print(report.drift_table(found))
    else:
        errors.print(f"No drift in {', '.join(chosen)}.")
