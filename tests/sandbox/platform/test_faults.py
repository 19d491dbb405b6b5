"""An update that is cut off leaves nothing behind, and the next one goes on."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from operations.console import Progress
from operations.down import take_down
from operations.drift import find_drift
from operations.engine import REPOSITORY, Engine
from operations.stack_order import StackName
from operations.up import bring_up
from sandbox import runtime
from sandbox.environment import EMULATOR, environment
from sandbox.journal import journal_file
from sandbox.paths import ROOT_VARIABLE, SandboxPaths
from sandbox.processes import supervisor

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]

PLATFORMCTL = str(Path(sys.prefix) / "bin" / "platformctl")
SOME_CREATIONS = 12
SOME_DELETIONS = 60


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SandboxPaths]:
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    found = SandboxPaths(tmp_path)
    try:
        yield found
    finally:
        runtime.stop(found)


@pytest.fixture(autouse=True)
def interrupts_reach_children() -> Iterator[None]:
    """A background job of a shell ignores Ctrl-C, and what it starts would inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _half_way(
    paths: SandboxPaths,
    command: Sequence[str] = (PLATFORMCTL, "up", "--stack", "organization"),
    creations: int = SOME_CREATIONS,
) -> subprocess.Popen[bytes]:
    """An `up` that has created a part of its resources."""
    return _cut_off(paths, command, lambda: _creations(paths) >= creations)


def _cut_off(
    paths: SandboxPaths, command: Sequence[str], is_half_way: Callable[[], bool]
) -> subprocess.Popen[bytes]:
    with _errors(paths).open("wb") as errors:
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


def _errors(paths: SandboxPaths) -> Path:
    return paths.root / "errors.txt"


def _creations(paths: SandboxPaths) -> int:
    return sum('"id": null' not in line for line in _journal(paths))


def _deletions(paths: SandboxPaths) -> int:
    return sum('"id": null, "begun_by": null' in line for line in _journal(paths))


def _journal(paths: SandboxPaths) -> list[str]:
    file = journal_file(paths)
    return file.read_text().splitlines() if file.exists() else []


def _engines(paths: SandboxPaths) -> list[psutil.Process]:
    own = str(paths.bin / "pulumi")
    return [found for found in psutil.process_iter(["cmdline"]) if (found.info["cmdline"] or [""])[0] == own]


def _belonging_to(paths: SandboxPaths) -> list[str]:
    """Every process that was started for this sandbox: by its command, its folder or its environment."""
    root = str(paths.root)
    return [
        shlex.join(found.info["cmdline"] or [found.name()])
        for found in psutil.process_iter(["cmdline", "environ"])
        if found.pid != os.getpid()
        and (
            root in " ".join(found.info["cmdline"] or [])
            or any(root in value for value in (found.info["environ"] or {}).values())
        )
    ]


def _kill_emulator(paths: SandboxPaths) -> None:
    emulator = supervisor.find(EMULATOR, paths)
    assert emulator is not None
    emulator.kill()
    emulator.wait(10)


def _assert_unchanged(paths: SandboxPaths) -> None:
    (again,) = bring_up(paths, Progress(), [StackName.ORGANIZATION]).outcomes
    assert again.changed == 0, again.changes
    assert find_drift(Engine(environment(paths)), StackName.ORGANIZATION) == []


def _assert_whole(paths: SandboxPaths) -> None:
    bring_up(paths, Progress(), [StackName.ORGANIZATION])
    assert find_drift(Engine(environment(paths)), StackName.ORGANIZATION) == []
    assert take_down(paths, Progress()).left == [], "nothing was orphaned"


def _assert_blames_the_emulator(paths: SandboxPaths, command: str) -> None:
    said = " ".join(_errors(paths).read_text().split())
    assert said.startswith(f"error: The AWS emulator ended in the middle of `{command}`; see "), said
    assert said.endswith("Run it again: it starts the emulator, refreshes the stacks and goes on.")


def test_after_a_killed_engine_the_next_up_ends_clean_and_orphans_nothing(paths: SandboxPaths) -> None:
    process = _half_way(paths)
    for engine in _engines(paths):
        engine.kill()
    assert process.wait(60) == 1, "the cut-off update is an error"
    _assert_whole(paths)


def test_after_ctrl_c_no_process_is_left_and_the_next_up_goes_on(paths: SandboxPaths) -> None:
    process = _half_way(paths)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(120) == 130
    assert _belonging_to(paths) == [], "no process is left behind"
    _assert_whole(paths)


def test_ctrl_c_at_the_terminal_of_make_up_ends_all_of_it_and_the_next_up_goes_on(
    paths: SandboxPaths,
) -> None:
    """A terminal interrupts every process in front of it at once: make, its shell, and platformctl."""
    process = _half_way(paths, ["make", "up"])
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(120) != 0
    assert _belonging_to(paths) == [], "no process is left behind"
    _assert_whole(paths)


def test_an_emulator_that_is_killed_right_after_up_has_everything_when_it_is_back(
    paths: SandboxPaths,
) -> None:
    bring_up(paths, Progress(), [StackName.ORGANIZATION])
    _kill_emulator(paths)
    _assert_unchanged(paths)


@pytest.mark.parametrize("creations", [SOME_CREATIONS, 60], ids=["early", "late"])
def test_after_an_emulator_that_was_killed_during_up_the_next_up_refreshes_and_ends_clean(
    paths: SandboxPaths, creations: int, capsys: pytest.CaptureFixture[str]
) -> None:
    process = _half_way(paths, creations=creations)
    _kill_emulator(paths)
    assert process.wait(120) == 1
    _assert_blames_the_emulator(paths, "platformctl up")
    capsys.readouterr()
    _assert_whole(paths)
    assert " ".join(capsys.readouterr().out.split()).count("the emulator lost its last changes") == 1
    assert not paths.lost_changes.exists()


def test_after_an_emulator_that_was_killed_during_down_the_next_down_leaves_nothing(
    paths: SandboxPaths, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_up(paths, Progress(), [StackName.ORGANIZATION])
    process = _cut_off(paths, [PLATFORMCTL, "down"], lambda: _deletions(paths) >= SOME_DELETIONS)
    _kill_emulator(paths)
    assert process.wait(120) == 1
    _assert_blames_the_emulator(paths, "platformctl down")
    capsys.readouterr()
    assert take_down(paths, Progress()).left == [], "nothing was orphaned"
    assert " ".join(capsys.readouterr().out.split()).count("the emulator lost its last changes") == 1
    assert "deletions again" in supervisor.log_file(EMULATOR, paths).read_text()
    assert not paths.lost_changes.exists()


def test_ctrl_c_leaves_a_sandbox_running_that_ran_before(paths: SandboxPaths) -> None:
    runtime.start(paths)
    before = {name: found.pid for name, found in supervisor.running(paths).items()}
    process = _half_way(paths)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(120) == 130
    assert _engines(paths) == []
    assert {name: found.pid for name, found in supervisor.running(paths).items()} == before


def test_a_state_file_that_was_cut_short_is_restored_and_nothing_is_orphaned(paths: SandboxPaths) -> None:
    bring_up(paths, Progress(), [StackName.ORGANIZATION])
    (file,) = (paths.pulumi_state / ".pulumi" / "stacks").glob("*/organization.json")
    file.write_bytes(file.read_bytes()[:100])
    file.with_name(f"{file.name}.attrs").write_bytes(b"")
    _assert_whole(paths)
