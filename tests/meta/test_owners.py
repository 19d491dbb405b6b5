"""CODEOWNERS speaks of folders that are there, and the table of folders of all that are."""

from __future__ import annotations

import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def _folders() -> set[str]:
    """Top-level folders under version control, tools' own (with a dot) left out."""
    listed = subprocess.run(
        ["git", "ls-tree", "-d", "--name-only", "HEAD"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name for name in listed.stdout.split() if not name.startswith(".")}


def test_every_owned_path_exists_and_everything_has_an_owner() -> None:
    lines = (REPOSITORY / ".github" / "CODEOWNERS").read_text().splitlines()
    rules = [line.split() for line in lines if line and not line.startswith("#")]
    missing = [path for path, *_ in rules if path != "*" and not (REPOSITORY / path.strip("/")).exists()]
    assert not missing, f"CODEOWNERS names what is absent: {missing}"
    assert rules[0][0] == "*", "the first rule catches what no later one names"
    assert all(owner.startswith("@") for _, *owners in rules for owner in owners)


def test_the_table_of_folders_has_every_folder() -> None:
    table = (REPOSITORY / "docs" / "index.md").read_text()
    missing = sorted(name for name in _folders() if f"`{name}/`" not in table)
    assert not missing, f"docs/index.md has no line for {missing}"
