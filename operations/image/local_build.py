"""From roles to a release on this machine: make, scan before and after, boot, describe, seal."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from components.image.hardening_controls import controls_of
from operations.console import Progress
from operations.image.boot.inspection import Boot
from operations.image.bootstrap import RELEASE
from operations.image.build_folder import Order, as_json, claimed, describe
from operations.image.builder.commit import commit
from operations.image.builder.packer_build import Made
from operations.image.examination import inside
from operations.image.release.bill_of_materials import Subject
from operations.image.release.difference import Contents
from operations.image.release.manifest import Manifest, Provenance, seal
from operations.image.root_filesystem import ImageReport, RootFilesystem
from operations.image.scan.scanner import Verdict, comparison, scan
from operations.image.settings import settings

ROOT_FOLDER = "root"
Judge = Callable[[Path], Verdict]
"""Scans a root filesystem."""
Images = Callable[[Path], Made]
"""Makes the AMIs of a version whose contents are in the folder."""


class LocalBuild:
    """One build of the Debian image. The folder appears only when it is whole; a failure leaves nothing."""

    def __init__(
        self,
        order: Order,
        progress: Progress,
        images: Images,
        judge: Judge = scan,
        boot: Boot | None = None,
    ) -> None:
        """`images` is asked last, when all else is known to be good.

        Without `boot` the image is not started, and its release says so by having no boot report.
        """
        self.order, self._progress = order, progress
        self._images, self._judge, self._boot = images, judge, boot
        self._verdicts: dict[str, Verdict] = {}

    def make(self, work: type[RootFilesystem] = RootFilesystem) -> Manifest:
        """Raises ImageError, ScanError, ReleaseError."""
        with claimed(self.order) as folder:
            inspections = {state: self._inspection(state) for state in ("plain", "hardened")}
            system = work(folder / ROOT_FOLDER, self._progress, inspections=inspections)
            report = system.make()
            self._start(folder, system.folder, report)
            self._describe(folder, system.folder, report)
            shutil.rmtree(system.folder)
            system.report_file.unlink()
            with self._progress.task("images") as task:
                made = self._images(folder)
            report.seconds["images"] = round(task.seconds, 1)
            provenance = _provenance(report, self.order.began, made.base)
            return seal(folder, self.order.family.name, self.order.version, made.images, provenance)

    def _start(self, folder: Path, root: Path, report: ImageReport) -> None:
        if self._boot is None:
            return
        with self._progress.task("boot") as task:
            (folder / "boot.json").write_text(as_json(asdict(self._boot(root))))
        report.seconds["boot"] = round(task.seconds, 1)

    def _inspection(self, state: str) -> Callable[[Path], None]:
        def inspect(folder: Path) -> None:
            self._verdicts[state] = self._judge(folder)

        return inspect

    def _describe(self, folder: Path, root: Path, report: ImageReport) -> None:
        family = self.order.family
        contents = Contents(
            packages=report.packages,
            settings=settings(root, lambda command: inside(root, *command)),
            scan=comparison(self._verdicts["plain"], self._verdicts["hardened"], family.standard),
        )
        subject = Subject(
            family=family.name,
            version=self.order.version,
            distribution=family.distribution,
            at=self.order.began,
        )
        controls = {each.id: each.id in report.controls for each in controls_of(family.system)}
        describe(folder, subject, contents, controls)


def _provenance(report: ImageReport, began: datetime, base_image: str) -> Provenance:
    return Provenance(
        git_commit=commit(),
        base=f"debian {RELEASE}",
        built_at=began.isoformat(),
        seconds=report.seconds,
        base_image=base_image,
    )
