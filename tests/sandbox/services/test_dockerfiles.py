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
def test_the_image_is_small_checked_and_without_root(path: Path) -> None:
    text = path.read_text()
    assert re.findall(r"^FROM base\b.*", text, re.MULTILINE) == ["FROM base AS build", "FROM base"], (
        "one stage builds, the other runs"
    )
    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE), "the service does not run as root"
    assert 'CMD ["python", "-m", "services.common.probe"]' in text, "the image checks its health"
    assert re.search(r'^ENTRYPOINT \["python", "-m", "services\.\w+"\]$', text, re.MULTILINE)


def test_both_images_stand_on_one_base_that_a_digest_pins() -> None:
    outside = {
        base
        for path in DOCKERFILES
        for base in re.findall(r"^FROM (\S+)", path.read_text(), re.MULTILINE)
        if base != "base"
    }
    assert len(outside) == 1, f"both services use the same base, not {sorted(outside)}"
    (base,) = outside
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm@sha256:[0-9a-f]{64}", base), (
        f"{base} may be another image tomorrow; pin it as name:version@sha256:digest"
    )
