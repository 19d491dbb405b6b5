"""`platformctl sandbox ...` and `platformctl env`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from operations import window_commands
from operations.console import console
from sandbox import runtime
from sandbox.environment import as_shell, environment
from sandbox.paths import sandbox_paths
from sandbox.processes import supervisor

app = typer.Typer(no_args_is_help=True, help="The emulated AWS and its clusters on this machine.")

app.add_typer(window_commands.app, name="window")

MEGABYTE = 1024 * 1024


@app.command()
def start(
    port: Annotated[int | None, typer.Option(help="The emulator's port; a free one by default.")] = None,
) -> None:
    """Start the emulator and the plugin daemon; clusters of the last run come back with them."""
    paths = sandbox_paths()
    runtime.start(paths, port=port)
    console.print(f'AWS answers at {paths.endpoints()["aws"]}. Next: eval "$(platformctl env)"')


@app.command()
def stop() -> None:
    """Stop every process of the sandbox; its state is kept."""
    names = runtime.stop(sandbox_paths())
    console.print(f"Stopped: {', '.join(names) or 'nothing was running'}.")


@app.command()
def reset() -> None:
    """Stop, and forget accounts, clusters and Pulumi state."""
    paths = sandbox_paths()
    runtime.reset(paths)
    console.print("The sandbox is empty.")


@app.command()
def status() -> None:
    """What runs, with its process id and memory."""
    table = Table("process", "pid", "memory MB")
    for name, process in supervisor.running(sandbox_paths()).items():
        table.add_row(name, str(process.pid), f"{process.memory_info().rss / MEGABYTE:.0f}")
    console.print(table)


def env() -> None:
    """Print the variables that point plain `pulumi` and `aws` at the sandbox, for eval."""
    typer.echo(as_shell(environment(sandbox_paths())))
