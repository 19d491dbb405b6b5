"""The journal of creations."""

import subprocess
import sys
import threading
from pathlib import Path

from sandbox.journal import Entry, _append, created_id, note_begun, note_created
from sandbox.paths import SandboxPaths


def test_the_last_creation_under_a_urn_counts(tmp_path: Path) -> None:
    paths = SandboxPaths(tmp_path)
    note_created(paths, "urn:a", "vpc-1")
    note_created(paths, "urn:b", "vpc-9")
    note_created(paths, "urn:a", "vpc-2")
    assert created_id(paths, "urn:a") == "vpc-2"


def test_a_deleted_resource_is_not_found(tmp_path: Path) -> None:
    paths = SandboxPaths(tmp_path)
    note_created(paths, "urn:a", "vpc-1")
    note_created(paths, "urn:a", None)
    assert created_id(paths, "urn:a") is None


def test_an_unknown_urn_is_not_found(tmp_path: Path) -> None:
    assert created_id(SandboxPaths(tmp_path), "urn:a") is None


def test_a_creation_under_way_is_waited_for(tmp_path: Path) -> None:
    paths = SandboxPaths(tmp_path)
    note_begun(paths, "urn:a")
    ended = threading.Timer(0.2, note_created, (paths, "urn:a", "vpc-1"))
    ended.start()
    assert created_id(paths, "urn:a", patience=60) == "vpc-1"
    ended.join()


def test_a_creation_whose_process_died_is_not_waited_for(tmp_path: Path) -> None:
    paths = SandboxPaths(tmp_path)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    _append(paths, Entry(urn="urn:a", id=None, begun_by=dead.pid))
    assert created_id(paths, "urn:a", patience=3600) is None


def test_a_failed_creation_is_not_found(tmp_path: Path) -> None:
    paths = SandboxPaths(tmp_path)
    note_begun(paths, "urn:a")
    note_created(paths, "urn:a", None)
    assert created_id(paths, "urn:a") is None
