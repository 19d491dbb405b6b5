"""Which kernels the role `updates` calls old, asked with the role's own command."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from operations.engine import REPOSITORY

TASKS = REPOSITORY / "ansible" / "roles" / "updates" / "tasks" / "main.yml"


def old(folder: Path, *installed: str) -> list[str]:
    """The answer where dpkg knows these packages."""
    listed = "".join(f"{line}\\n" for line in installed)
    (folder / "dpkg-query").write_text(f"#!/bin/sh\nprintf '{listed}'\n")
    (folder / "dpkg-query").chmod(0o755)
    tasks: list[dict[str, Any]] = yaml.safe_load(TASKS.read_text())
    (task,) = [one for one in tasks if one["name"] == "Find kernels that a newer one has replaced"]
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        task["ansible.builtin.command"]["argv"],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()


@pytest.mark.parametrize(
    ("installed", "expected"),
    [
        (["installed linux-image-6.1.0-9-cloud-amd64", "installed linux-image-6.1.0-10-cloud-amd64"], ["9"]),
        (["installed linux-image-6.1.0-10-cloud-amd64"], []),
        (["config-files linux-image-6.1.0-9-cloud-amd64", "installed linux-image-6.1.0-10-cloud-amd64"], []),
        ([], []),
    ],
)
def test_every_kernel_but_the_newest_is_old(
    tmp_path: Path, installed: list[str], expected: list[str]
) -> None:
    assert old(tmp_path, *installed) == [f"linux-image-6.1.0-{number}-cloud-amd64" for number in expected]
