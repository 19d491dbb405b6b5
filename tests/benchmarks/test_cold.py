"""A cold start has no caches, and says where its time went."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.cold import phases, without_caches
from operations.console import Progress

CACHES = ("XDG_CACHE_HOME", "GOCACHE", "GOMODCACHE")


def test_every_cache_lies_in_the_given_folder_and_nothing_else_changes(tmp_path: Path) -> None:
    given = {"PATH": "/bin", "GOCACHE": "/warm", "PLATFORM_CACHE": "/warm", "PLATFORM_SANDBOX_ROOT": "/other"}
    found = without_caches(given, tmp_path)
    assert set(found) == {"PATH", *CACHES}
    assert all(Path(found[name]).is_relative_to(tmp_path) for name in CACHES)


def test_phases_are_read_as_up_prints_them(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress()
    with progress.task("build pulumi v3.259.0"):
        pass
    with progress.task("stack dev") as task:
        task.detail = "244 resources"
    with progress.task("stack prod") as task:
        task.result = "failed"
    said = capsys.readouterr().out
    assert phases(said) == {"build pulumi v3.259.0": 0.0, "stack dev": 0.0}, "what runs or failed is no phase"
