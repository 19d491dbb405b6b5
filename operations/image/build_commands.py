"""`platformctl image build|scan|root`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from operations.console import Progress, console
from operations.image.boot.inspection import inspect_boot
from operations.image.build_folder import Order, earlier_build, packages_that_differ
from operations.image.builder.finish_images import images_of
from operations.image.builder.packer_build import NONE, Made
from operations.image.examination import Examination, examine
from operations.image.families import DEBIAN
from operations.image.local_build import LocalBuild
from operations.image.release import view
from operations.image.release.gates import quality
from operations.image.report import write_report
from operations.image.root_filesystem import RootFilesystem, earlier_packages, names_that_differ

PLACE = Path("build/image")
CLOSED = 1
Version = Annotated[str, typer.Argument(help="Semantic version of the image.")]
Place = Annotated[Path, typer.Option(help="Folder of all builds.")]
Boot = Annotated[bool, typer.Option(help="Boot the Debian image in QEMU and check it from inside.")]


def build(
    version: Version,
    place: Place = PLACE,
    packer_manifest: Annotated[
        Path | None, typer.Option(help="Manifest of the Packer build with the same roles; names the AMIs.")
    ] = None,
    boot: Boot = True,
) -> None:
    """Make, scan before and after, boot and seal the Debian image. Needs root and the tools that its errors name."""
    made = Made(images=images_of(packer_manifest)) if packer_manifest else NONE
    order = Order(family=DEBIAN, version=version, place=place.resolve())
    earlier = earlier_build(order)
    progress = Progress()
    work = LocalBuild(order, progress, lambda _: made, boot=inspect_boot if boot else None)
    with progress.shown():
        manifest = work.make()
    report = write_report(order.folder, manifest)
    console.print(view.description(manifest))
    if earlier is not None:
        console.print(compared(earlier.name, packages_that_differ(earlier, order.folder)), markup=False)
    console.print(f"wrote {order.folder}; look at {report}", markup=False, soft_wrap=True)


def scan(
    root: Annotated[Path, typer.Argument(help="Folder that holds a root filesystem.")],
) -> None:
    """Test the controls of a root filesystem and scan it; exit 1 when it would not get into a channel."""
    progress = Progress()
    with progress.shown(), progress.task("scan"):
        found: Examination = examine(root.resolve())
    gates = quality(found.scan, found.controls)
    console.print(view.gate_table("any channel", gates))
    if not all(gate.holds for gate in gates):
        raise typer.Exit(CLOSED)


def root(
    folder: Annotated[Path, typer.Argument(help="Folder to make; a report is written beside it.")],
) -> None:
    """Make a hardened Debian root filesystem on this machine (needs root and debootstrap)."""
    progress = Progress()
    work = RootFilesystem(folder.resolve(), progress)
    before = earlier_packages(work.report_file)
    with progress.shown():
        report = work.make()
    console.print(
        f"{len(report.controls)} hardening controls hold, {len(report.packages)} packages", markup=False
    )
    if before is not None:
        differ = names_that_differ(before, report.packages)
        console.print(compared("the build before", differ), markup=False)
    console.print(f"wrote {work.folder} and {work.report_file}", markup=False)


def compared(other: str, differ: Sequence[str]) -> str:
    """What a build says of the one before."""
    if not differ:
        return f"the same package set as {other}"
    return f"{len(differ)} packages differ from {other}: {', '.join(differ)}"
