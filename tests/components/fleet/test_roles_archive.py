"""The archive of the roles: the same for the same contents, another name for another content."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from components.fleet.role_enforcement import PLAYBOOK
from components.fleet.roles_archive import RolesArchive, RolesArchiveArgs, content_hash, role_files
from tests.components.engine import ACCOUNT, build


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A program's folder with one role."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ansible/roles/ssh/tasks").mkdir(parents=True)
    (tmp_path / "ansible/site.yml").write_text("- hosts: all\n")
    (tmp_path / "ansible/roles/ssh/tasks/main.yml").write_text("[]\n")
    return "ansible"


def test_only_what_somebody_wrote_is_packed(folder: str) -> None:
    before = role_files(folder)
    for left_over in (".ansible/cache", "plugins/__pycache__/x.pyc", ".DS_Store"):
        file = Path(folder, left_over)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    assert role_files(folder) == before == ["ansible/roles/ssh/tasks/main.yml", "ansible/site.yml"]


def test_the_name_follows_the_content_and_nothing_else(folder: str) -> None:
    first = content_hash(role_files(folder))
    os.utime("ansible/site.yml", (0, 0))
    assert content_hash(role_files(folder)) == first, "times do not count"
    Path("ansible/site.yml").write_text("- hosts: web\n")
    assert content_hash(role_files(folder)) != first


def test_moving_bytes_from_one_file_to_the_next_is_another_content(folder: str) -> None:
    Path("ansible/a").write_text("one two")
    Path("ansible/b").write_text("")
    first = content_hash(role_files(folder))
    Path("ansible/a").write_text("one ")
    Path("ansible/b").write_text("two")
    assert content_hash(role_files(folder)) != first


def test_the_object_is_named_by_its_content_and_holds_the_folders_paths(folder: str) -> None:
    graph = build(lambda: _make(folder))
    made = graph.one("aws:s3/bucketObjectv2:BucketObjectv2")
    assert made["key"] == f"roles/ansible-{content_hash(role_files(folder))}.zip"
    assert {f"{folder}/{name}" for name in made["source"].assets} == set(role_files(folder))


def test_ansible_finds_the_roles_where_aws_runs_it(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """AWS-ApplyAnsiblePlaybooks runs in the folder into which it has unpacked the archive."""
    archive = build(lambda: _make("ansible")).one("aws:s3/bucketObjectv2:BucketObjectv2")["source"].assets
    for name, asset in archive.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(pytestconfig.rootpath / asset.path, tmp_path / name)
    ansible = Path(sys.prefix) / "bin" / "ansible-playbook"
    answer = subprocess.run(
        [ansible, "-i", "localhost,", "-c", "local", "--syntax-check", PLAYBOOK],
        cwd=tmp_path,
        env={**os.environ, "ANSIBLE_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr


def test_a_folder_without_roles_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"RolesArchiveArgs\.folder: .*holds no file"):
        role_files(str(tmp_path))


def _make(folder: str) -> None:
    RolesArchive("roles", RolesArchiveArgs(folder=folder, account_id=ACCOUNT, key_arn="arn:key"))
