"""Running a scanner inside a root filesystem."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from operations.image.scan.namespace import TOOLS, ScanRoom, needed
from operations.image.scan.result import ScanError


class Machine:
    """Answers one command with a code, after the folder for the tools was made as the command would."""

    def __init__(self, root: Path, code: int) -> None:
        self.root, self.code = root, code
        self.ran: list[str] = []

    def __call__(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        self.ran = list(command)
        (self.root / TOOLS.lstrip("/")).mkdir(parents=True)
        return subprocess.CompletedProcess(command, self.code, "said", "went wrong")


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/sbin/{name}")


def test_a_scanner_runs_in_namespaces_of_its_own_and_leaves_nothing(tmp_path: Path) -> None:
    machine = Machine(tmp_path, 2)
    said = ScanRoom(tmp_path, tmp_path / "tools", machine).execute(("oscap", "eval"), good=frozenset({0, 2}))
    assert said == "said"
    assert {"--mount", "--net", "--pid"} < set(machine.ran)
    assert machine.ran[-2:] == ["oscap", "eval"]
    assert list((tmp_path / "run").iterdir()) == []


def test_another_exit_code_is_an_error_with_the_scanners_words(tmp_path: Path) -> None:
    room = ScanRoom(tmp_path, tmp_path / "tools", Machine(tmp_path, 1))
    with pytest.raises(ScanError, match=r"`oscap` in .* ended with 1:\nsaidwent wrong"):
        room.execute(("oscap",))


def test_a_program_that_is_missing_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", {}.get)
    with pytest.raises(ScanError, match=r"No `oscap` here\. Install Debian's package openscap-scanner"):
        needed("oscap", "openscap-scanner")
