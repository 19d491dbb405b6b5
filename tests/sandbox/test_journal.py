"""The journal of creations."""

from pathlib import Path

from sandbox.journal import created_id, note_created
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
