"""`platformctl` on a build machine whose slow work is replaced: no root filesystem, no scanners, no virtual machine.

Started by the test of the pipeline as a program, where CodeBuild would start the real one.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from operations import cli
from operations.console import Progress
from operations.image.boot.inspection import BootReport
from operations.image.build_folder import Order
from operations.image.families import Family
from operations.image.local_build import Images, LocalBuild
from operations.image.release.manifest import Manifest
from operations.image.root_filesystem import RootFilesystem
from tests.operations.image.test_local_build import Scanner, System


class FastBuild(LocalBuild):
    """Everything but the root filesystem and what looks into it."""

    def __init__(self, order: Order, progress: Progress, images: Images, **_: object) -> None:
        booted = BootReport(seconds=1.0, accelerated=False, checks={"boots": True})
        super().__init__(order, progress, images, Scanner(), lambda _: booted)

    def make(self, work: type[RootFilesystem] = System) -> Manifest:
        return super().make(work)


def no_tools(_: Family, archive: Path) -> Path:
    archive.write_bytes(b"")
    return archive


REPLACED = {
    "operations.image.release_build.LocalBuild": FastBuild,
    "operations.image.release_build.pack": no_tools,
    "operations.image.local_build.inside": lambda *_: "permitrootlogin no\n",
}

if __name__ == "__main__":
    with ExitStack() as stack:
        for name, replacement in REPLACED.items():
            stack.enter_context(patch(name, replacement))
        cli.main()
