"""The Dockerfiles of the services keep hadolint's rules and the project's own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

SERVICES = Path(__file__).resolve().parents[3] / "services"
DOCKERFILES = sorted(SERVICES.glob("*/Dockerfile"))


def name(path: Path) -> str:
    return path.parent.name


def test_both_services_have_one() -> None:
    assert [name(path) for path in DOCKERFILES] == ["order", "user"]


@pytest.mark.services
@pytest.mark.parametrize("path", DOCKERFILES, ids=name)
def test_hadolint_finds_nothing(path: Path) -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    command = [str(hadolint), "--failure-threshold", "style", str(path)]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert result.returncode == 0, f"hadolint:\n{result.stdout}{result.stderr}"


@pytest.mark.parametrize("path", DOCKERFILES, ids=name)
def test_the_image_is_small_pinned_checked_and_without_root(path: Path) -> None:
    text = path.read_text()
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert len(bases) == 2, "one stage builds, the other runs"
    assert all(re.search(r":\d+\.\d+\.\d+-|@sha256:[0-9a-f]{64}$", base) for base in bases), (
        "bases are pinned"
    )
    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE), "the service does not run as root"
    assert "HEALTHCHECK" in text
    assert re.search(r'^ENTRYPOINT \["python", "-m", "services\.\w+"\]$', text, re.MULTILINE)
