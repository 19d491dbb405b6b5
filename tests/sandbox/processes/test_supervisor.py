"""Starting, finding and stopping processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from sandbox.paths import REPOSITORY, SandboxPaths
from sandbox.processes import supervisor
from sandbox.processes.supervisor import ProcessError, ProcessSpec


def _sleeper(name: str = "sleeper", ready: bool = True) -> ProcessSpec:
    command = (sys.executable, "-c", "import time; print('started', flush=True); time.sleep(60)")
    return ProcessSpec(name=name, command=command, ready=lambda: ready, ready_seconds=0.5)


def test_a_started_process_is_found_and_a_stopped_one_is_not(tmp_path: Path) -> None:
    paths = SandboxPaths(tmp_path)
    pid = supervisor.start(_sleeper(), paths)
    found = supervisor.find("sleeper", paths)
    assert found is not None
    assert found.pid == pid
    supervisor.stop("sleeper", paths)
    assert supervisor.find("sleeper", paths) is None
    assert supervisor.running(paths) == {}


def test_starting_twice_keeps_the_first(tmp_path: Path) -> None:
    paths = SandboxPaths(tmp_path)
    first = supervisor.start(_sleeper(), paths)
    try:
        assert supervisor.start(_sleeper(), paths) == first
    finally:
        supervisor.stop("sleeper", paths)


def test_a_process_that_ends_at_once_is_reported_with_its_log(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "raise SystemExit('no such licence')")
    spec = ProcessSpec(name="broken", command=command, ready=lambda: False, ready_seconds=20)
    with pytest.raises(ProcessError, match="broken ended with exit code 1") as caught:
        supervisor.start(spec, SandboxPaths(tmp_path))
    assert "no such licence" in str(caught.value), "the end of the log explains why"


def test_a_process_that_never_becomes_ready_is_stopped(tmp_path: Path) -> None:
    paths = SandboxPaths(tmp_path)
    with pytest.raises(ProcessError, match="not ready after"):
        supervisor.start(_sleeper(ready=False), paths)
    assert supervisor.running(paths) == {}, "nothing is left behind"


def test_a_pid_that_another_program_got_meanwhile_is_not_ours(tmp_path: Path) -> None:
    paths = SandboxPaths(tmp_path)
    record = {"pid": os.getpid(), "created": 1.0, "command": []}
    (paths.run / "old.json").write_text(json.dumps(record))
    assert supervisor.find("old", paths) is None


LEAVER = """
import sys
from pathlib import Path
from sandbox.paths import SandboxPaths
from sandbox.processes import supervisor
from sandbox.processes.supervisor import ProcessSpec
spec = ProcessSpec(name="kept", command=("sleep", "60"), ready=lambda: True)
supervisor.start(spec, SandboxPaths(Path(sys.argv[1])))
"""


def test_a_process_may_outlive_its_starter_without_a_word(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "always", "-c", LEAVER, str(tmp_path)]
    answer = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=30)
    paths = SandboxPaths(tmp_path)
    try:
        assert answer.stderr == "", "no warning of a leaked process"
        assert list(supervisor.running(paths)) == ["kept"]
    finally:
        supervisor.stop("kept", paths)


def test_a_process_that_somebody_else_stopped_is_reaped(tmp_path: Path) -> None:
    paths = SandboxPaths(tmp_path)
    pid = supervisor.start(_sleeper("victim"), paths)
    (reaper,) = [thread for thread in threading.enumerate() if thread.name == "reap victim"]
    os.kill(pid, signal.SIGKILL)
    reaper.join(10)
    assert supervisor.find("victim", paths) is None
    assert not psutil.pid_exists(pid), "no zombie is left"
