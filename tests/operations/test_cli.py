"""`platformctl` as people run it: what it cannot do ends in one clear error and exit code 1, and changes nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.paths import LOOPBACK, ROOT_VARIABLE, SandboxPaths
from sandbox.processes import supervisor
from sandbox.toolchain.binaries import CACHE_VARIABLE

SCRIPTS = Path(sys.prefix) / "bin"
SYSTEM = "/usr/bin:/bin"
"""Without a `pulumi` of the machine's own, which would make a build superfluous."""


def _refused(root: Path, *words: str, **variables: str) -> str:
    """What the command said when it ended with an error."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("PULUMI_", "AWS_"))}
    answer = subprocess.run(
        [SCRIPTS / "platformctl", *words],
        env={**known, "PATH": f"{SCRIPTS}:{SYSTEM}", ROOT_VARIABLE: str(root), "COLUMNS": "200", **variables},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stderr.count("error:") == 1, answer.stderr
    assert supervisor.running(SandboxPaths(root)) == {}, "nothing was started and left"
    return answer.stderr


NOT_RUNNING = "error: The sandbox is not running. Start it with `platformctl sandbox start`."


def test_without_a_running_sandbox_a_command_says_how_to_start_it(tmp_path: Path) -> None:
    assert _refused(tmp_path, "env") == f"{NOT_RUNNING}\n"


@pytest.mark.parametrize("command", ["drift", "fleet status", "image list"])
def test_without_a_running_sandbox_a_day_2_command_says_how_to_reach_real_stacks_too(
    tmp_path: Path, command: str
) -> None:
    told = _refused(tmp_path, *command.split())
    assert told == f"{NOT_RUNNING} For stacks on AWS set PULUMI_BACKEND_URL to their bucket first.\n"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which another program listens and says nothing."""
    with socket.socket() as other:
        other.bind((LOOPBACK, 0))
        other.listen()
        yield int(other.getsockname()[1])


def test_a_port_that_another_program_has_is_named_with_the_way_out(tmp_path: Path, taken: int) -> None:
    told = _refused(tmp_path, "sandbox", "start", "--port", str(taken))
    assert told.startswith(f"error: Port {taken} on 127.0.0.1 is taken by another program")
    assert "leave --port out and a free one is chosen" in told
    assert SandboxPaths(tmp_path).endpoints() == {}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=True)
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_up_on_a_full_disk_says_what_it_needs_and_builds_nothing(tmp_path: Path, small_disk: Path) -> None:
    told = _refused(tmp_path / "sandbox", "up", **{CACHE_VARIABLE: str(small_disk)})
    assert told.startswith("error: Building pulumi ")
    assert "needs 3000 MB" in told
    assert f"set {CACHE_VARIABLE} to a folder on a larger disk" in told
    assert not [file for file in (small_disk / "bin").rglob("*") if file.is_file()]
