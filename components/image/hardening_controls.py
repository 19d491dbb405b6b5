"""The hardening controls, read from where Ansible reads them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

CONTROLS = Path(__file__).resolve().parents[2] / "ansible" / "controls" / "hardening.yml"
FAMILIES = {"Debian": "Debian 12", "RedHat": "Amazon Linux 2023"}
OF_A_NEW_IMAGE = frozenset({"packages-current"})
"""Hold on the day an image is made; later the fleet's patch baselines say how current a host is."""


@dataclass(frozen=True, kw_only=True)
class Control:
    """One promise: why it is made, which task keeps it, and the shell command that succeeds where it holds."""

    id: str
    reference: str
    families: tuple[str, ...]
    why: str
    role: str
    task: str
    test: str


def controls(file: Path = CONTROLS) -> tuple[Control, ...]:
    """All controls in the file's order. Raises ValueError that names the file, the control and the field."""
    found = yaml.safe_load(file.read_text()).get("controls") or []
    return tuple(_control(entry, f"{file.name}: control {at}") for at, entry in enumerate(found, 1))


def controls_of(family: str) -> list[Control]:
    """The controls that an image of the family promises."""
    return [control for control in controls() if family in control.families]


def lasting_controls_of(family: str) -> list[Control]:
    """Those of them that hold as long as the host lives."""
    return [control for control in controls_of(family) if control.id not in OF_A_NEW_IMAGE]


def _control(entry: dict[str, Any], place: str) -> Control:
    known = {field.name for field in fields(Control)}
    for wrong in sorted(known ^ set(entry)):
        raise ValueError(f"{place}: {wrong!r} is {'missing' if wrong in known else 'no field of a control'}")
    for family in entry["families"]:
        if family not in FAMILIES:
            raise ValueError(f"{place}: family {family!r} is unknown; use one of {', '.join(FAMILIES)}")
    return Control(**{**entry, "families": tuple(entry["families"])})
