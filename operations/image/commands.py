"""`platformctl image`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from operations.console import Progress, console
from operations.image import release_commands
from operations.image.root_filesystem import RootFilesystem, earlier_packages

app = typer.Typer(no_args_is_help=True, help="Make and release golden images.")


@app.callback()
def image() -> None:
    """Make and release golden images."""


@app.command()
def root(
    folder: Annotated[Path, typer.Argument(help="Folder to make; a report is written beside it.")],
) -> None:
    """Make a hardened Debian root filesystem on this machine (needs root and debootstrap)."""
    progress = Progress()
    build = RootFilesystem(folder.resolve(), progress)
    before = earlier_packages(build.report_file)
    with progress.shown():
        report = build.make()
    console.print(
        f"{len(report.controls)} hardening controls hold, {len(report.packages)} packages", markup=False
    )
    if before is not None:
        console.print(_comparison(before, report.packages), markup=False)
    console.print(f"wrote {build.folder} and {build.report_file}", markup=False)


def _comparison(before: dict[str, str], now: dict[str, str]) -> str:
    differ = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    if not differ:
        return "the same package set as the build before"
    return f"{len(differ)} packages differ from the build before: {', '.join(differ)}"


app.command(name="list")(release_commands.list_versions)
for command in (
    release_commands.publish,
    release_commands.show,
    release_commands.diff,
    release_commands.promote,
    release_commands.rollback,
    release_commands.deprecate,
):
    app.command()(command)
