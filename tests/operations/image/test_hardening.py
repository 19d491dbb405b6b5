"""The hardening controls and their table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from operations.docs import HARDENING
from operations.engine import REPOSITORY
from operations.image.hardening import Control, controls, hardening_reference

ROLES = REPOSITORY / "ansible" / "roles"
GOOD = {
    "id": "a",
    "reference": "1.1",
    "families": ["Debian"],
    "why": "because",
    "role": "base",
    "task": "Do it",
    "test": "true",
}


def _file(folder: Path, entry: dict[str, Any]) -> Path:
    file = folder / "controls.yml"
    file.write_text(yaml.safe_dump({"controls": [entry]}))
    return file


@pytest.mark.parametrize("control", controls(), ids=lambda control: control.id)
def test_a_control_names_a_task_of_a_role_that_the_playbooks_use(control: Control) -> None:
    tasks = yaml.safe_load((ROLES / control.role / "tasks" / "main.yml").read_text())
    assert control.task in {task["name"] for task in tasks}, f"{control.id}: no such task in {control.role}"


def test_no_two_controls_have_the_same_name() -> None:
    names = [control.id for control in controls()]
    assert len(names) == len(set(names))


def test_the_committed_hardening_table_is_current() -> None:
    committed = (REPOSITORY / HARDENING).read_text()
    assert committed == hardening_reference().rstrip() + "\n", "run `make docs` and commit the result"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"why": None}, "controls.yml: control 1: 'why' is missing"),
        ({"wy": "because"}, "controls.yml: control 1: 'wy' is no field of a control"),
        (
            {"families": ["Suse"]},
            "controls.yml: control 1: family 'Suse' is unknown; use one of Debian, RedHat",
        ),
    ],
)
def test_a_control_written_wrong_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    entry = {name: value for name, value in (GOOD | change).items() if value is not None}
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        controls(_file(tmp_path, entry))
