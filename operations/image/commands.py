"""`platformctl image`."""

from __future__ import annotations

import typer

from operations.image import build_commands, pipeline_commands, release_commands

app = typer.Typer(no_args_is_help=True, help="Make and release golden images.")


@app.callback()
def image() -> None:
    """Make and release golden images."""


app.command(name="list")(release_commands.list_versions)
for command in (
    build_commands.build,
    build_commands.scan,
    build_commands.root,
    pipeline_commands.release,
    pipeline_commands.stale,
    pipeline_commands.prune,
    release_commands.publish,
    release_commands.show,
    release_commands.diff,
    release_commands.promote,
    release_commands.rollback,
    release_commands.deprecate,
):
    app.command()(command)
