"""What the sandbox puts where the engine looks for it."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest

from sandbox import runtime
from sandbox.paths import LOOPBACK, SandboxPaths


def test_programs_may_keep_their_bytecode_where_the_shell_forbids_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "[$PYTHONDONTWRITEBYTECODE] $*"\n')
    python.chmod(0o755)
    monkeypatch.setattr("sandbox.runtime.sys.executable", str(python))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    paths = SandboxPaths(tmp_path / "sandbox")
    runtime.install(paths)
    host = [str(paths.bin / runtime.LANGUAGE_HOST), "engine:1"]
    said = subprocess.run(host, capture_output=True, text=True, check=True, timeout=10).stdout
    assert said == "[] -m sandbox.language.host engine:1\n", "else every program compiles the SDK anew"


def test_the_engine_keeps_no_log_of_every_call(tmp_path: Path) -> None:
    paths = SandboxPaths(tmp_path)
    old = paths.pulumi_home / "logs" / "pulumi-20260101T000000.log"
    old.parent.mkdir()
    old.write_text("of an earlier version")
    runtime.install(paths)
    runtime.install(paths)
    assert (paths.pulumi_home / "logs").is_file(), "the engine takes a folder for leave to log"


def test_a_port_of_the_last_run_that_another_program_has_now_is_not_used_again(tmp_path: Path) -> None:
    """Be it one that answers or one that is silent."""
    paths = SandboxPaths(tmp_path)
    with socket.socket() as other:
        other.bind((LOOPBACK, 0))
        other.listen()
        last = other.getsockname()[1]
        paths.publish_endpoints(aws=f"http://{LOOPBACK}:{last}")
        assert runtime._usable_port(paths) != last
    assert runtime._usable_port(paths) == last, "a shell's old environment stays right"
