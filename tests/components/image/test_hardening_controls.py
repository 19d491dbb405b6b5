"""The hardening controls, as they are written and as they are read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.image.hardening_controls import (
    OF_A_NEW_IMAGE,
    Control,
    controls,
    controls_of,
    lasting_controls_of,
)

ROLES = Path(__file__).parents[3] / "ansible" / "roles"
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


@pytest.mark.parametrize("role", sorted(path.name for path in ROLES.iterdir()))
def test_every_role_keeps_a_promise(role: str) -> None:
    assert any(control.role == role for control in controls()), f"no control tests what {role} is for"


def test_what_holds_on_the_first_day_alone_is_not_asked_later() -> None:
    promised = {control.id for control in controls_of("Debian")}
    lasting = {control.id for control in lasting_controls_of("Debian")}
    assert promised - lasting == OF_A_NEW_IMAGE


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
