"""Making a root filesystem, with the commands that need root replaced by ones that answer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from components.image.hardening_controls import controls
from operations.console import Progress
from operations.image.bootstrap import BUILD_APT_SETTINGS
from operations.image.root_filesystem import ImageError, RootFilesystem, earlier_packages

DEBIAN = [control for control in controls() if "Debian" in control.families]


class Machine:
    """Answers every command; those that contain a word of `failing` fail."""

    def __init__(self, *failing: str) -> None:
        self.failing = failing
        self.ran: list[str] = []
        self.variables: dict[str, str] = {}

    def __call__(
        self, command: Sequence[str], variables: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        text = " ".join(command)
        self.ran.append(text)
        self.variables |= variables
        if command[0] == "debootstrap":
            for folder in ("usr/sbin", "tmp", "proc", "etc/apt"):
                (Path(command[-1]) / folder).mkdir(parents=True)
        code = int(any(word in text for word in self.failing))
        said = "bash\t5.2\nzlib1g\t1:1.2\n" if "dpkg-query" in text and not code else ""
        return subprocess.CompletedProcess(command, code, said, "it broke" if code else "")


@pytest.fixture(autouse=True)
def _a_machine_that_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/sbin/{name}")


def test_an_image_is_made_with_a_report_of_packages_and_controls(tmp_path: Path) -> None:
    build = RootFilesystem(tmp_path / "image", Progress(), Machine())
    report = build.make()
    assert report.packages == {"bash": "5.2", "zlib1g": "1:1.2"}
    assert report.controls == [control.id for control in DEBIAN]
    assert set(report.seconds) == {"bootstrap", "harden", "verify"}
    assert json.loads(build.report_file.read_text())["packages"] == report.packages
    left = [path for path in build.folder.rglob("*") if path.is_file()]
    assert left == [build.folder / "etc/apt/sources.list"], "what only the build needs is not in the image"
    assert "bookworm-security main" in left[0].read_text()
    assert (build.folder / "var/lib/apt/lists").stat().st_mtime == 0, "the index does not pass for current"


def test_inspections_see_the_system_before_and_after_hardening(tmp_path: Path) -> None:
    machine, seen = Machine(), {}

    def look(state: str) -> Callable[[Path], None]:
        return lambda _: seen.update({state: any("ansible-playbook" in line for line in machine.ran)})

    inspections = {state: look(state) for state in ("plain", "hardened")}
    report = RootFilesystem(tmp_path / "image", Progress(), machine, inspections).make()
    assert seen == {"plain": False, "hardened": True}
    assert {"inspect plain", "inspect hardened"} < set(report.seconds)


@pytest.mark.parametrize("failing", ["debootstrap", "mount -t", "ansible-playbook", "dpkg-query"])
def test_a_step_that_fails_leaves_no_image_and_no_report(tmp_path: Path, failing: str) -> None:
    with pytest.raises(ImageError, match=r"ended with 1:\nit broke$"):
        RootFilesystem(tmp_path / "image", Progress(), Machine(failing)).make()
    assert list(tmp_path.iterdir()) == []


def test_packages_come_the_way_that_this_machine_is_set_to(tmp_path: Path) -> None:
    machine = Machine()
    RootFilesystem(tmp_path / "image", Progress(), machine).make()
    assert "apt-config dump Acquire" in machine.ran
    assert machine.variables == {"APT_CONFIG": f"/{BUILD_APT_SETTINGS}"}


def test_a_role_that_fails_leaves_nothing_mounted(tmp_path: Path) -> None:
    machine = Machine("ansible-playbook")
    with pytest.raises(ImageError):
        RootFilesystem(tmp_path / "image", Progress(), machine).make()
    assert machine.ran[-1] == f"umount {tmp_path / 'image.partial' / 'proc'}"


def test_a_control_that_does_not_hold_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"controls do not hold:\n  - ssh-no-root-login: .*"):
        RootFilesystem(tmp_path / "image", Progress(), Machine("permitrootlogin")).make()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_exists_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "image").mkdir()
    machine = Machine()
    with pytest.raises(ImageError, match="exists already"):
        RootFilesystem(tmp_path / "image", Progress(), machine).make()
    assert machine.ran == []


def test_without_root_the_error_says_why_root_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(ImageError, match="needs root"):
        RootFilesystem(tmp_path / "image", Progress(), Machine()).make()


def test_without_a_way_to_fetch_packages_the_error_names_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", {}.get)
    with pytest.raises(ImageError, match=r"No `wget` here\. Install Debian's package wget"):
        RootFilesystem(tmp_path / "image", Progress(), Machine()).make()


def test_an_earlier_report_gives_its_packages_and_a_broken_one_is_named(tmp_path: Path) -> None:
    file = tmp_path / "image.json"
    assert earlier_packages(file) is None
    file.write_text('{"packages": {"bash": "5.2"}}')
    assert earlier_packages(file) == {"bash": "5.2"}
    file.write_text("{")
    with pytest.raises(ImageError, match=r"image\.json is no image report"):
        earlier_packages(file)
