"""A look in check mode that must fail where something would change."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from components.fleet.role_enforcement import DRIFT_FAILS
from tests.ansible.system import ANSIBLE, PLAYBOOK

LOOK = ("--check", "-e", DRIFT_FAILS)


@pytest.fixture
def play(tmp_path: Path) -> Path:
    """A playbook with one task, which keeps a file as it is to be."""
    task = {
        "name": "Keep the file",
        "ansible.builtin.copy": {
            "content": "as it is to be\n",
            "dest": str(tmp_path / "file"),
            "mode": "0644",
        },
    }
    file = tmp_path / "play.yml"
    file.write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": [task]}]))
    return file


def run(play: Path, *options: str) -> subprocess.CompletedProcess[str]:
    python = f"ansible_python_interpreter={sys.executable}"
    return subprocess.run(
        [PLAYBOOK, "-i", "localhost,", "-c", "local", "-e", python, *options, play],
        cwd=ANSIBLE,
        env={**os.environ, "ANSIBLE_HOME": str(play.parent / "home")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_host_that_is_what_its_roles_make_of_it_passes(play: Path) -> None:
    assert run(play, "-e", DRIFT_FAILS).returncode == 0, "outside of check mode a change is no failure"
    looked = run(play, *LOOK)
    assert looked.returncode == 0, looked.stdout + looked.stderr


def test_a_host_that_drifted_fails_with_the_names_of_the_tasks_and_stays_as_it_is(play: Path) -> None:
    looked = run(play, *LOOK)
    assert looked.returncode == 3
    assert "not what its roles make of it: Keep the file" in " ".join((looked.stdout + looked.stderr).split())
    assert not (play.parent / "file").exists()


def test_check_mode_that_nobody_asked_to_fail_is_as_ansible_makes_it(play: Path) -> None:
    assert run(play, "--check").returncode == 0
