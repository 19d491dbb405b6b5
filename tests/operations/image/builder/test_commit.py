"""Which commit an image is built from."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

import pytest

from operations.image.builder.commit import ARCHIVED, changes, clean_commit, commit
from operations.image.builder.errors import ImageBuildError
from sandbox.paths import REPOSITORY


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    return subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one commit, whose archives name it."""
    git(tmp_path, "init", "-q")
    (tmp_path / "commit.txt").write_text("$Format:%H$\n")
    (tmp_path / ".gitattributes").write_text("commit.txt export-subst\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    return tmp_path


def test_a_checkout_without_changes_gives_its_commit(checkout: Path) -> None:
    head = git(checkout, "rev-parse", "HEAD")
    assert clean_commit(checkout, checkout / "commit.txt") == head
    assert commit(checkout, checkout / "commit.txt") == head


def test_changes_are_named_and_refused_for_a_release(checkout: Path) -> None:
    for number in range(7):
        (checkout / f"new{number}").write_text("")
    assert len(changes(checkout)) == 7
    assert commit(checkout, checkout / "commit.txt").endswith("-dirty")
    with pytest.raises(ImageBuildError, match=r"no commit holds: new0, .* and 2 more\. .* commit or stash"):
        clean_commit(checkout, checkout / "commit.txt")


def test_an_archive_of_a_commit_names_it_without_git(checkout: Path) -> None:
    head, place = git(checkout, "rev-parse", "HEAD"), checkout / "unpacked"
    git(checkout, "archive", "--output", "archive.tar", "HEAD")
    with tarfile.open(checkout / "archive.tar") as archive:
        archive.extractall(place, filter="data")
    assert clean_commit(place, place / "commit.txt") == head


def test_this_repository_is_archived_with_its_commit() -> None:
    attributes = (REPOSITORY / ".gitattributes").read_text()
    assert f"{ARCHIVED.relative_to(REPOSITORY)} export-subst" in attributes
    assert ARCHIVED.read_text() == "$Format:%H$\n"


def test_a_folder_of_which_nobody_knows_the_commit_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "commit.txt"
    file.write_text("$Format:%H$\n")
    with pytest.raises(ImageBuildError, match="Nobody knows the commit of"):
        commit(tmp_path, file)
