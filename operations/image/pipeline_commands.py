"""`platformctl image release|stale|prune`: what the pipeline runs, and people too."""

from __future__ import annotations

from typing import Annotated

import typer

from operations.console import Progress, console
from operations.image.boot.inspection import inspect_boot
from operations.image.build_commands import PLACE, Boot, Place, Version, compared
from operations.image.build_folder import Order
from operations.image.builder.base_images import newest_base
from operations.image.families import family_named
from operations.image.release import view
from operations.image.release.connection import Connection
from operations.image.release.prune import Prune
from operations.image.release.registry import ImageRegistry
from operations.image.release.retention import KEEP
from operations.image.release_build import ReleaseBuild, Released
from operations.image.release_commands import DEFAULT_FAMILY, DEFAULT_REGION, Family, Region, told
from operations.image.report import write_report

STALE = 2
Own = Annotated[
    bool,
    typer.Option(
        "--own-credentials", help="The shell's credentials are of the shared account: take no role."
    ),
]


def release(
    version: Version,
    family: Family = DEFAULT_FAMILY,
    place: Place = PLACE,
    boot: Boot = True,
    once: Annotated[
        bool, typer.Option("--once", help="End well when the version is released already.")
    ] = False,
    if_stale: Annotated[
        bool,
        typer.Option("--if-stale", help="Only when a newer base image is there than under the last release."),
    ] = False,
    own: Own = False,
    region: Region = DEFAULT_REGION,
) -> None:
    """From the commit to `candidate`: build, scan, boot, make the AMIs with Packer, seal and publish."""
    order = Order(family=family_named(family), version=version, place=place.resolve())
    progress = Progress()
    work = ReleaseBuild(order, Connection(region, own=own), progress, inspect_boot if boot else None)
    if once and work.registry.store.has(version):
        console.print(f"{family} {version} is released already; nothing was done.", markup=False)
        return
    if if_stale and (base := _fresh(work.registry, work.base())):
        console.print(
            f"The newest {family} is built on {base}, the newest base image; nothing was done.", markup=False
        )
        return
    with progress.shown():
        released = work.make()
    write_report(order.folder, released.manifest)
    _tell(released, family)


def stale(family: Family = DEFAULT_FAMILY, own: Own = False, region: Region = DEFAULT_REGION) -> None:
    """Whether a newer base image is there than the one under the newest release: exit 0 no, 2 yes, 1 error."""
    connection = Connection(region, own=own)
    registry = connection.registry(family)
    newest = registry.newest()
    base = newest_base(connection.client("ec2"), family_named(family), region)
    if _fresh(registry, base):
        console.print(f"{family} is built on {base}, the newest base image.", markup=False)
        return
    under = (newest.provenance.base_image or "none") if newest else "no release"
    console.print(f"{family} is stale: {base} is there, the newest release has {under}.", markup=False)
    raise typer.Exit(STALE)


def prune(
    family: Family = DEFAULT_FAMILY,
    keep: Annotated[int, typer.Option(min=1, help="Newest released versions that stay, however old.")] = KEEP,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what goes and what stays; remove nothing.")
    ] = False,
    own: Own = False,
    region: Region = DEFAULT_REGION,
) -> None:
    """Remove AMIs and snapshots of old versions that no channel, no way back and no machine needs, in both regions."""
    connection = Connection(region, own=own)
    clients = {each: connection.client("ec2", region=each) for each in connection.settings.regions}
    work = Prune(connection.registry(family), clients)
    plan, loose = work.plan(keep), work.loose_snapshots()
    console.print(view.retention_table(family, plan))
    for place, snapshot in loose:
        console.print(f"{snapshot} in {place} has no image any more: goes", markup=False)
    if dry_run:
        console.print("--dry-run: nothing was removed")
        return
    work.carry_out(plan)
    gone = sum(verdict.goes for verdict in plan)
    console.print(f"{gone} images removed, {len(plan) - gone} stay", markup=False)


def _fresh(registry: ImageRegistry, base: str) -> str | None:
    """The base image, when the newest release is built on it."""
    newest = registry.newest()
    return base if newest is not None and newest.provenance.base_image == base else None


def _tell(released: Released, family: str) -> None:
    console.print(view.description(released.manifest))
    total = sum(released.manifest.provenance.seconds.values()) + released.publish_seconds
    console.print(f"phase publish: {released.publish_seconds} s; all phases: {total:.1f} s", markup=False)
    if released.before is not None:
        console.print(compared(f"{family} {released.before}", released.differ), markup=False)
    told(released.move, family)
