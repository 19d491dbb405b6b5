"""Commands that are cut off half-way, and what must be true after the next one."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from operations.console import Progress
from operations.down import take_down
from operations.drift import find_drift
from operations.engine import REPOSITORY, Engine
from operations.stack_order import StackName
from operations.up import bring_up
from sandbox.environment import environment
from sandbox.journal import journal_file
from sandbox.paths import SandboxPaths

PLATFORMCTL = str(Path(sys.prefix) / "bin" / "platformctl")
SOME_CREATIONS = 12


def half_way(
    paths: SandboxPaths,
    command: Sequence[str] = (PLATFORMCTL, "up", "--stack", "organization"),
    creations: int = SOME_CREATIONS,
) -> subprocess.Popen[bytes]:
    """An `up` that has created a part of its resources."""
    return cut_off(paths, command, lambda: creations_of(paths) >= creations)


def cut_off(
    paths: SandboxPaths, command: Sequence[str], is_half_way: Callable[[], bool]
) -> subprocess.Popen[bytes]:
    with errors_of(paths).open("wb") as errors:
        process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
    deadline = time.monotonic() + 120
    while not is_half_way():
        assert process.poll() is None, "it ended before it was half-way"
        assert time.monotonic() < deadline, "it did too little in time"
        time.sleep(0.05)
    return process


def errors_of(paths: SandboxPaths) -> Path:
    return paths.root / "errors.txt"


def creations_of(paths: SandboxPaths) -> int:
    return sum('"id": null' not in line for line in _journal(paths))


def deletions_of(paths: SandboxPaths) -> int:
    return sum('"id": null, "begun_by": null' in line for line in _journal(paths))


def _journal(paths: SandboxPaths) -> list[str]:
    file = journal_file(paths)
    return file.read_text().splitlines() if file.exists() else []


def assert_whole(paths: SandboxPaths) -> None:
    bring_up(paths, Progress(), [StackName.ORGANIZATION])
    assert find_drift(Engine(environment(paths)), StackName.ORGANIZATION) == []
    assert take_down(paths, Progress()).left == [], "nothing was orphaned"
