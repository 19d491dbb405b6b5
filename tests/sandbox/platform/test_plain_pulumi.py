"""Plain Pulumi commands in a shell that was pointed at the sandbox, as the documents show them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from operations.engine import REPOSITORY
from tests.sandbox.platform.conftest import Platform

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]

PACKS = sorted(file.parent.name for file in REPOSITORY.glob("policies/packs/*/PulumiPolicy.yaml"))


def _in_a_shell(*words: str) -> str:
    """What a command prints after `eval "$(platformctl env)"`, which must be good and free of complaints."""
    scripts = str(Path(sys.prefix) / "bin")
    answer = subprocess.run(
        ["bash", "-c", 'eval "$(platformctl env)" && exec "$@"', "bash", *words],
        cwd=REPOSITORY,
        env={**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    said = answer.stdout + answer.stderr
    assert answer.returncode == 0, said
    assert "warning" not in said.lower(), said
    assert "Traceback" not in said, said
    return said


@pytest.mark.usefixtures("platform")
def test_a_plain_preview_sees_the_stack_and_nothing_to_do() -> None:
    said = _in_a_shell("pulumi", "preview", "--stack", "dev")
    assert "unchanged" in said, said
    assert "to create" not in said, said


def test_the_graph_of_a_stack_has_all_its_resources(platform: Platform, tmp_path: Path) -> None:
    file = tmp_path / "dev.dot"
    _in_a_shell("pulumi", "stack", "graph", str(file), "--stack", "dev")
    urns = {resource["urn"] for resource in platform.engine.state("dev")["resources"]}
    drawn = file.read_text()
    missing = [urn for urn in urns if "pulumi:providers:" not in urn and f'"{urn}"' not in drawn]
    assert not missing, f"not in the graph: {missing}"


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize("pack", PACKS)
def test_a_preview_judged_by_a_pack_passes(pack: str) -> None:
    folder = f"policies/packs/{pack}"
    said = _in_a_shell("pulumi", "preview", "--stack", "dev", "--policy-pack", folder)
    assert f"{pack}@v" in said, said
    assert "mandatory" not in said, said
