"""An emulator that is killed costs nothing but one more run of the command."""

from __future__ import annotations

import pytest

from operations.console import Progress
from operations.down import take_down
from operations.drift import find_drift
from operations.engine import Engine
from operations.stack_order import StackName
from operations.up import bring_up
from sandbox.environment import EMULATOR, environment
from sandbox.paths import SandboxPaths
from sandbox.processes import supervisor
from tests.sandbox.platform.cut_off import (
    PLATFORMCTL,
    SOME_CREATIONS,
    assert_whole,
    cut_off,
    deletions_of,
    errors_of,
    half_way,
)

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]

SOME_DELETIONS = 60


def _kill_emulator(paths: SandboxPaths) -> None:
    emulator = supervisor.find(EMULATOR, paths)
    assert emulator is not None
    emulator.kill()
    emulator.wait(10)


def _assert_unchanged(paths: SandboxPaths) -> None:
    (again,) = bring_up(paths, Progress(), [StackName.ORGANIZATION]).outcomes
    assert again.changed == 0, again.changes
    assert find_drift(Engine(environment(paths)), StackName.ORGANIZATION) == []


def _assert_blames_the_emulator(paths: SandboxPaths, command: str) -> None:
    said = " ".join(errors_of(paths).read_text().split())
    assert said.startswith(f"error: The AWS emulator ended in the middle of `{command}`; see "), said
    assert said.endswith("Run it again: it starts the emulator, refreshes the stacks and goes on.")


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
    process = half_way(paths, creations=creations)
    _kill_emulator(paths)
    assert process.wait(120) == 1
    _assert_blames_the_emulator(paths, "platformctl up")
    capsys.readouterr()
    assert_whole(paths)
    assert " ".join(capsys.readouterr().out.split()).count("the emulator lost its last changes") == 1
    assert not paths.lost_changes.exists()


def test_after_an_emulator_that_was_killed_during_down_the_next_down_leaves_nothing(
    paths: SandboxPaths, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_up(paths, Progress(), [StackName.ORGANIZATION])
    process = cut_off(paths, [PLATFORMCTL, "down"], lambda: deletions_of(paths) >= SOME_DELETIONS)
    _kill_emulator(paths)
    assert process.wait(120) == 1
    _assert_blames_the_emulator(paths, "platformctl down")
    capsys.readouterr()
    assert take_down(paths, Progress()).left == [], "nothing was orphaned"
    assert " ".join(capsys.readouterr().out.split()).count("the emulator lost its last changes") == 1
    assert "deletions again" in supervisor.log_file(EMULATOR, paths).read_text()
    assert not paths.lost_changes.exists()
