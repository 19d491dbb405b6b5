"""What a build runs: commands that people run too."""

from __future__ import annotations

import json
import shlex

from typer.main import get_command

from components.image.build_specification import build_specification
from operations.cli import app


def commands() -> list[str]:
    phases = json.loads(build_specification())["phases"]
    return [command for phase in phases.values() for command in phase["commands"]]


def test_every_family_is_released_and_pruned() -> None:
    ours = [command for command in commands() if "platformctl" in command]
    for family in ("debian-12", "eks-node"):
        for verb in ("release $VERSION", "prune"):
            assert any(f"image {verb} --family {family} " in command for command in ours), f"{verb} {family}"


def test_what_can_fail_for_want_of_reasons_comes_last() -> None:
    assert "release $VERSION --family eks-node" in commands()[-1]


def test_the_options_are_those_of_the_commands() -> None:
    image = get_command(app).commands["image"].commands  # type: ignore[attr-defined]  # a group of click
    for command in (shlex.split(each) for each in commands() if "platformctl" in each):
        known = {option for parameter in image[command[2]].params for option in parameter.opts}
        assert {word for word in command if word.startswith("--")} <= known, command
