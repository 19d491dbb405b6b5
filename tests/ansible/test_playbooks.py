"""The playbooks as Ansible and its linter see them; the tests marked `images` apply them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from operations.engine import REPOSITORY

pytestmark = pytest.mark.timeout(540)
ANSIBLE = REPOSITORY / "ansible"
BIN = Path(sys.prefix) / "bin"
PLAYBOOKS = sorted((ANSIBLE / "playbooks").glob("*.yml"))
ROLES = sorted(path.name for path in (ANSIBLE / "roles").iterdir())


def _run(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    variables = {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "ANSIBLE_HOME": str(home),
        "HOME": str(home),
    }
    return subprocess.run(
        command,
        cwd=ANSIBLE,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )


@pytest.mark.parametrize("playbook", PLAYBOOKS, ids=lambda path: path.stem)
def test_ansible_reads_the_playbook_with_all_its_roles(playbook: Path, tmp_path: Path) -> None:
    answer = _run(tmp_path, "ansible-playbook", "-i", "localhost,", "--syntax-check", str(playbook))
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_the_linter_finds_nothing_at_its_strictest_profile(tmp_path: Path) -> None:
    answer = _run(tmp_path, "ansible-lint", "--offline", "--profile", "production", "--nocolor")
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_used_by_a_playbook(role: str) -> None:
    plays = [play for playbook in PLAYBOOKS for play in yaml.safe_load(playbook.read_text())]
    assert any(role in play.get("roles", []) for play in plays), f"no playbook uses the role {role}"


def test_a_folder_without_a_system_is_refused_by_name(tmp_path: Path) -> None:
    command = ["ansible-playbook", "-i", f"{tmp_path},", "-c", "image_root", "playbooks/verify.yml"]
    answer = _run(tmp_path, *command)
    assert answer.returncode != 0
    assert f"{tmp_path} holds no root filesystem" in answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("role", "wrong", "said"),
    [
        ("auditd", "auditd_log_megabytes=many", "argument 'auditd_log_megabytes' is of type str"),
        ("authentication", "authentication_hash_cost=99", "value of authentication_hash_cost must be one of"),
        ("time", "{time_unit_by_family: chrony}", "argument 'time_unit_by_family' is of type str"),
    ],
)
def test_a_wrong_value_of_a_variable_ends_the_run_before_the_host_is_touched(
    role: str, wrong: str, said: str, tmp_path: Path
) -> None:
    """The folder holds no system: the first task that asked it for anything would end with another error."""
    play = {"name": role, "hosts": "all", "gather_facts": False, "roles": [role]}
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play]))
    answer = _run(
        tmp_path,
        "ansible-playbook",
        "-i",
        f"{tmp_path},",
        "-c",
        "image_root",
        "-e",
        wrong,
        str(tmp_path / "play.yml"),
    )
    assert answer.returncode != 0
    assert said in " ".join(answer.stdout.split()), answer.stdout
    assert "holds no root filesystem" not in answer.stdout + answer.stderr
