"""Which commit an image is built from: a checkout asks git, an archive of a commit carries its name."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from operations.engine import REPOSITORY
from operations.image.builder.errors import ImageBuildError

ARCHIVED = Path(__file__).with_name("commit.txt")
"""`git archive` writes the commit into this file (see .gitattributes)."""
_COMMIT = re.compile(r"[0-9a-f]{40}")
SHOWN = 5


def commit(repository: Path = REPOSITORY, archived: Path = ARCHIVED) -> str:
    """The commit; `-dirty` when files were changed since. Raises ImageBuildError where nobody knows it."""
    if _COMMIT.fullmatch(named := archived.read_text().strip()):
        return named
    head = _git(repository, "rev-parse", "HEAD")
    return f"{head}-dirty" if changes(repository) else head


def clean_commit(repository: Path = REPOSITORY, archived: Path = ARCHIVED) -> str:
    """The commit of a tree without changes. Raises ImageBuildError that names what was changed."""
    found = commit(repository, archived)
    if found.endswith("-dirty"):
        files = changes(repository)
        more = f" and {len(files) - SHOWN} more" if len(files) > SHOWN else ""
        raise ImageBuildError(
            f"{repository} has changes that no commit holds: {', '.join(files[:SHOWN])}{more}. "
            "A release names the commit that it was built from: commit or stash them first."
        )
    return found


def changes(repository: Path) -> list[str]:
    """Files that differ from the last commit, new ones included."""
    return [line[3:] for line in _git(repository, "status", "--porcelain").splitlines()]


def _git(repository: Path, *arguments: str) -> str:
    answer = subprocess.run(["git", *arguments], cwd=repository, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise ImageBuildError(
            f"Nobody knows the commit of {repository}: git says {answer.stderr.strip()!r}. "
            "Work in a checkout, or unpack what `git archive` made."
        )
    return answer.stdout.rstrip("\n")
