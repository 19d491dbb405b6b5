"""The scan of an instance as Ansible runs it, on this machine, with programs that answer like Amazon Linux."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from operations.engine import REPOSITORY
from operations.image.scan.instance import RESULTS
from tests.operations.image.scan.programs import al2023_programs

pytestmark = pytest.mark.timeout(300)
SCRIPT = "cd $(dirname $0) && sshd -T >said && tar -czf results.tar.gz said\n"


def run(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """The whole playbook but for the steps that need Amazon Linux's packages."""
    tools, home = folder / "tools.tar.gz", folder / "home"
    (folder / "scan.sh").write_text(script)
    with tarfile.open(tools, "w:gz") as archive:
        archive.add(folder / "scan.sh", arcname="scan.sh")
    variables = {
        "ansible_python_interpreter": sys.executable,
        "running_system": False,
        "scan_place": str(folder / "place"),
        "scan_tools": str(tools),
        "scan_results": str(home),
        "scan_state": "hardened",
    }
    playbook = "playbooks/al2023_scan.yml"
    options = ("-i", "localhost,", "-c", "local", "--skip-tags", "packages", "-e", json.dumps(variables))
    path = f"{al2023_programs(folder / 'bin')}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [str(Path(sys.prefix) / "bin" / "ansible-playbook"), *options, playbook],
        cwd=REPOSITORY / "ansible",
        env={**os.environ, "PATH": path, "ANSIBLE_HOME": str(folder / "ansible")},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def test_the_results_come_home_and_nothing_is_left_on_the_instance(tmp_path: Path) -> None:
    answer = run(tmp_path, SCRIPT)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    with tarfile.open(tmp_path / "home" / "hardened" / RESULTS) as archive:
        assert archive.getnames() == ["said"]
    assert not (tmp_path / "place").exists()


def test_a_scan_that_fails_fails_the_build_of_the_image(tmp_path: Path) -> None:
    answer = run(tmp_path, "exit 1\n")
    assert answer.returncode != 0
    assert "scan.sh" in answer.stdout, "it is the scan that failed"
    assert not (tmp_path / "home").exists()
