"""A whole build on this machine, with the root filesystem and the scanners replaced by ones that answer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from components.image.hardening_controls import controls
from operations.console import Progress
from operations.image import local_build
from operations.image.boot.inspection import BootReport
from operations.image.build_folder import Order, earlier_build, packages_that_differ
from operations.image.builder.packer_build import Made
from operations.image.families import DEBIAN
from operations.image.local_build import LocalBuild
from operations.image.release.errors import ReleaseError
from operations.image.release.manifest import opened
from operations.image.root_filesystem import ImageError, ImageReport, Inspect, RootFilesystem
from operations.image.scan.result import RuleResults, read_scan
from operations.image.scan.scanner import Verdict

CONTROLS = [control.id for control in controls() if "Debian" in control.families]


class System(RootFilesystem):
    """Makes a folder at once, and calls the inspections as the real one does."""

    packages: Mapping[str, str] = {"bash": "5.2"}
    fails = False

    def __init__(
        self, folder: Path, progress: Progress, inspections: Mapping[str, Inspect] | None = None
    ) -> None:
        super().__init__(folder, progress, inspections=inspections)
        self.given = inspections or {}

    def make(self) -> ImageReport:
        self.folder.mkdir()
        for state in ("plain", "hardened"):
            self.given[state](self.folder)
        if self.fails:
            raise ImageError("a role failed")
        self.report_file.write_text("{}")
        return ImageReport(packages=dict(self.packages), controls=CONTROLS, seconds={"harden": 1.0})


class Broken(System):
    fails = True


class Full(System):
    """The disk is full when the settings are written."""

    def make(self) -> ImageReport:
        (self.folder.parent / "settings.json").symlink_to("/dev/full")
        return super().make()


class Copied(System):
    """The disk gets full while a tree is copied."""

    def make(self) -> ImageReport:
        source, target = self.folder.parent / "from", self.folder.parent / "to"
        source.mkdir()
        target.mkdir()
        (source / "file").write_text("content" * 10_000)
        (target / "file").symlink_to("/dev/full")
        shutil.copytree(source, target, dirs_exist_ok=True)
        return super().make()


class Newer(System):
    packages: Mapping[str, str] = {"bash": "5.3"}


@pytest.fixture(autouse=True)
def _inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_build, "inside", lambda *_: "permitrootlogin no\n")


class Scanner:
    """Says that the first state is worse than the second."""

    def __init__(self) -> None:
        self.seen: list[Path] = []

    def __call__(self, root: Path) -> Verdict:
        self.seen.append(root)
        worse = len(self.seen) == 1
        failed = {"grub2_enable_apparmor": "", **({"tmp": "Mount /tmp"} if worse else {})}
        return Verdict(
            rules=RuleResults(passed=90, failed=failed, not_applicable=0), index=60 if worse else 85
        )


def build(place: Path, version: str = "1.0.0", work: type[RootFilesystem] = System) -> Path:
    order = Order(family=DEBIAN, version=version, place=place)
    made = Made(images={"eu-central-1": "ami-1"}, base="ami-0")
    booted = BootReport(seconds=27.0, accelerated=False, checks={"audit-rules": True})
    LocalBuild(order, Progress(), lambda _: made, Scanner(), lambda _: booted).make(work)
    return order.folder


def test_a_build_is_sealed_with_all_that_a_release_needs(tmp_path: Path) -> None:
    folder = build(tmp_path)
    manifest = opened(folder)
    assert (manifest.images, manifest.provenance.base_image) == ({"eu-central-1": "ami-1"}, "ami-0")
    assert set(manifest.provenance.seconds) == {"harden", "boot", "images"}
    assert len(manifest.provenance.git_commit.removesuffix("-dirty")) == 40
    assert json.loads((folder / "boot.json").read_text())["checks"] == {"audit-rules": True}
    held = {entry["id"]: entry["holds"] for entry in json.loads((folder / "controls.json").read_text())}
    assert held == dict.fromkeys(CONTROLS, True)
    assert [path.name for path in tmp_path.iterdir()] == ["debian-12-1.0.0"], (
        "the root filesystem is not kept"
    )


def test_the_scan_compares_the_plain_system_with_the_hardened_one(tmp_path: Path) -> None:
    scan = read_scan((build(tmp_path) / "scan.json").read_text(), "here")
    assert (scan.index_before, scan.index) == (60, 85)
    assert (set(scan.rules_before.failed), set(scan.rules.failed)) == (
        {"tmp", "grub2_enable_apparmor"},
        {"grub2_enable_apparmor"},
    )
    assert set(scan.accepted) == {"grub2_enable_apparmor"}


def test_a_role_that_fails_leaves_no_image_and_no_manifest(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="a role failed"):
        build(tmp_path, work=Broken)
    assert list(tmp_path.iterdir()) == []


def test_a_version_is_never_built_over(tmp_path: Path) -> None:
    folder = build(tmp_path)
    before = (folder / "manifest.json").read_text()
    with pytest.raises(ImageError, match="is built already"):
        build(tmp_path)
    assert (folder / "manifest.json").read_text() == before


def test_two_builds_of_one_version_at_once_are_refused(tmp_path: Path) -> None:
    (tmp_path / ".debian-12-1.0.0.partial").mkdir()
    with pytest.raises(ImageError, match=r"another build of 1\.0\.0 runs, or was killed"):
        build(tmp_path)


def test_a_version_that_is_none_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="'latest' is no semantic version"):
        build(tmp_path / "place", version="latest")
    assert list(tmp_path.iterdir()) == []


def test_a_build_is_compared_with_the_one_before(tmp_path: Path) -> None:
    newest = Order(family=DEBIAN, version="1.10.0", place=tmp_path)
    assert earlier_build(newest) is None
    first = build(tmp_path)
    same, newer = build(tmp_path, "1.1.0"), build(tmp_path, "1.10.0", Newer)
    assert earlier_build(newest) == same
    assert packages_that_differ(first, same) == []
    assert packages_that_differ(same, newer) == ["bash"]


def test_a_full_disk_is_told_as_that_and_leaves_nothing(tmp_path: Path) -> None:
    """The kernel itself answers that there is no space: the file is its device that is always full."""
    with pytest.raises(ImageError, match=r"No space left on device.* Free space there, or name a folder"):
        build(tmp_path, work=Full)
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_fills_the_disk_is_told_as_that(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="No space left on device"):
        build(tmp_path, work=Copied)
    assert list(tmp_path.iterdir()) == []
