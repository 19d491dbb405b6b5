"""From roles to a release on this machine: make, scan before and after, describe, seal."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from components.image.hardening_controls import controls_of
from operations.console import Progress
from operations.engine import REPOSITORY
from operations.image.boot.inspection import Boot
from operations.image.bootstrap import RELEASE
from operations.image.examination import inside
from operations.image.release.bill_of_materials import BILL_FILE, Subject, bill_of_materials, packages_of
from operations.image.release.manifest import MANIFEST_FILE, Manifest, Provenance, parsed_version, seal
from operations.image.root_filesystem import (
    FAMILY,
    ImageError,
    ImageReport,
    RootFilesystem,
    names_that_differ,
)
from operations.image.scan.scanner import Verdict, comparison, scan
from operations.image.settings import settings

IMAGE_FAMILY = "debian-12"
ROOT_FOLDER = "root"
Judge = Callable[[Path], Verdict]
"""Scans a root filesystem."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to build: a version, the AMIs that Packer made of the same roles (region -> id), and where."""

    version: str
    images: Mapping[str, str]
    place: Path

    @property
    def folder(self) -> Path:
        """Where the finished build is."""
        return self.place / f"{IMAGE_FAMILY}-{self.version}"


class LocalBuild:
    """One build. The folder appears only when it is whole; a failure leaves nothing."""

    def __init__(
        self, order: Order, progress: Progress, judge: Judge = scan, boot: Boot | None = None
    ) -> None:
        """Without `boot` the image is not started, and its release says so by having no boot report."""
        parsed_version(order.version)
        self.order, self._progress, self._judge, self._boot = order, progress, judge, boot
        self._partial = order.place / f".{IMAGE_FAMILY}-{order.version}.partial"
        self._verdicts: dict[str, Verdict] = {}

    def make(self, work: type[RootFilesystem] = RootFilesystem) -> Manifest:
        """Raises ImageError, ScanError, ReleaseError."""
        self._claim()
        try:
            began = datetime.now(UTC)
            inspections = {state: self._inspection(state) for state in ("plain", "hardened")}
            system = work(self._partial / ROOT_FOLDER, self._progress, inspections=inspections)
            report = system.make()
            self._start(system.folder, report)
            self._describe(system.folder, report, began)
            shutil.rmtree(system.folder)
            system.report_file.unlink()
            manifest = seal(
                self._partial, IMAGE_FAMILY, self.order.version, self.order.images, _provenance(report, began)
            )
            self._partial.rename(self.order.folder)
        except BaseException:
            shutil.rmtree(self._partial, ignore_errors=True)
            raise
        return manifest

    def _claim(self) -> None:
        if self.order.folder.exists():
            raise ImageError(
                f"{self.order.folder} is built already. Build under a higher version, or delete the folder."
            )
        self.order.place.mkdir(parents=True, exist_ok=True)
        try:
            self._partial.mkdir()
        except FileExistsError:
            raise ImageError(
                f"{self._partial} exists: another build of {self.order.version} runs, or was killed. "
                "Delete the folder if nothing builds there."
            ) from None

    def _start(self, root: Path, report: ImageReport) -> None:
        if self._boot is None:
            return
        with self._progress.task("boot") as task:
            (self._partial / "boot.json").write_text(_json(asdict(self._boot(root))))
            report.seconds["boot"] = round(task.elapsed(), 1)

    def _inspection(self, state: str) -> Callable[[Path], None]:
        def inspect(folder: Path) -> None:
            self._verdicts[state] = self._judge(folder)

        return inspect

    def _describe(self, root: Path, report: ImageReport, began: datetime) -> None:
        subject = Subject(
            family=IMAGE_FAMILY, version=self.order.version, distribution=IMAGE_FAMILY, at=began
        )
        held = [
            {"id": each.id, "title": each.why, "holds": each.id in report.controls}
            for each in controls_of(FAMILY)
        ]
        texts = {
            BILL_FILE: bill_of_materials(subject, report.packages),
            "controls.json": _json(held),
            "settings.json": _json(settings(root, lambda command: inside(root, *command))),
        }
        for name, text in texts.items():
            (self._partial / name).write_text(text)
        comparison(self._verdicts["plain"], self._verdicts["hardened"]).write(self._partial)


def earlier_build(place: Path, version: str) -> Path | None:
    """The finished build with the highest version other than this one; None when it is the first."""
    built = {
        file.parent.name.removeprefix(f"{IMAGE_FAMILY}-"): file.parent
        for file in place.glob(f"{IMAGE_FAMILY}-*/{MANIFEST_FILE}")
    }
    others = sorted((name for name in built if name != version), key=parsed_version)
    return built[others[-1]] if others else None


def packages_that_differ(first: Path, second: Path) -> list[str]:
    """Names of packages that two builds do not share in the same version."""
    before, after = (packages_of((folder / BILL_FILE).read_text(), str(folder)) for folder in (first, second))
    return names_that_differ(before, after)


def _provenance(report: ImageReport, began: datetime) -> Provenance:
    return Provenance(
        git_commit=_commit(), base=f"debian {RELEASE}", built_at=began.isoformat(), seconds=report.seconds
    )


def _commit() -> str:
    """The commit that the roles come from; `-dirty` when files were changed since."""
    said = [
        subprocess.run(
            ["git", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False
        ).stdout.strip()
        for arguments in (
            ("rev-parse", "HEAD"),
            ("status", "--porcelain", "--", "ansible", "operations/image"),
        )
    ]
    return f"{said[0]}-dirty" if said[1] else said[0]


def _json(content: object) -> str:
    return json.dumps(content, indent=2, sort_keys=True) + "\n"
