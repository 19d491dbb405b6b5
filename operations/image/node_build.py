"""The node image: Packer builds it on AWS and brings home what the scanners said; here it is judged and sealed."""

from __future__ import annotations

import shutil
from pathlib import Path

from operations.console import Progress
from operations.image.build_folder import Order, claimed, describe
from operations.image.builder.commit import commit
from operations.image.local_build import Images
from operations.image.release.bill_of_materials import Subject
from operations.image.release.difference import Contents
from operations.image.release.manifest import Manifest, Provenance, seal
from operations.image.scan.instance import HARDENED, PLAIN, RESULTS, Findings, findings
from operations.image.scan.scanner import comparison
from operations.image.settings import settings_of

SCAN_FOLDER = "scan"


class NodeBuild:
    """One build of the node image. The folder appears only when it is whole; a failure leaves nothing."""

    def __init__(self, order: Order, progress: Progress, images: Images) -> None:
        """`images` builds on AWS and leaves the scans in the folder `scan` of the one that it is given."""
        self.order, self._progress, self._images = order, progress, images

    def make(self) -> Manifest:
        """Raises ImageError, ScanError, ReleaseError, ImageBuildError."""
        with claimed(self.order) as folder:
            scans = folder / SCAN_FOLDER
            scans.mkdir()
            with self._progress.task("images") as task:
                made = self._images(folder)
            self._describe(folder, findings(scans, PLAIN), findings(scans, HARDENED))
            (scans / HARDENED / RESULTS).rename(folder / RESULTS)
            shutil.rmtree(scans)
            provenance = Provenance(
                git_commit=commit(),
                base="Amazon Linux 2023",
                built_at=self.order.began.isoformat(),
                seconds={"images": round(task.seconds, 1)},
                base_image=made.base,
            )
            return seal(folder, self.order.family.name, self.order.version, made.images, provenance)

    def _describe(self, folder: Path, before: Findings, after: Findings) -> None:
        family = self.order.family
        contents = Contents(
            packages=after.packages,
            settings=settings_of(after.sshd, after.sysctl, after.files),
            scan=comparison(before.verdict, after.verdict, family.standard),
        )
        subject = Subject(
            family=family.name,
            version=self.order.version,
            distribution=family.distribution,
            at=self.order.began,
        )
        describe(folder, subject, contents, after.controls)
