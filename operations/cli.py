"""`platformctl`: the day-2 commands of the platform."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from typing import NoReturn

import typer
from botocore.exceptions import BotoCoreError, ClientError

from operations import bootstrap_commands, docs_commands, sandbox_commands, scp, stack_commands
from operations.accounts import AccountError
from operations.bootstrap import BootstrapError
from operations.console import errors
from operations.down import LeftoverError
from operations.engine import EngineError
from operations.fleet import commands as fleet_commands
from operations.fleet.errors import FleetError
from operations.image import commands as image_commands
from operations.image.builder.errors import ImageBuildError
from operations.image.release.errors import ReleaseError
from operations.image.root_filesystem import ImageError
from operations.image.scan.result import ScanError
from operations.window_commands import WindowError
from sandbox.environment import NotRunningError
from sandbox.processes.supervisor import ProcessError
from sandbox.toolchain.binaries import BuildError
from sandbox.toolchain.go import GoNotFoundError

EXPECTED = (
    AccountError,
    BootstrapError,
    BuildError,
    EngineError,
    FleetError,
    GoNotFoundError,
    ImageBuildError,
    ImageError,
    LeftoverError,
    NotRunningError,
    ProcessError,
    ReleaseError,
    ScanError,
    WindowError,
)
INTERRUPTED = 130

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Run the platform: bring it up, see what changed, take it down.",
)
app.add_typer(sandbox_commands.app, name="sandbox")
app.add_typer(scp.app, name="scp")
app.add_typer(image_commands.app, name="image")
app.add_typer(fleet_commands.app, name="fleet")
for command in (
    stack_commands.up,
    stack_commands.down,
    stack_commands.drift,
    sandbox_commands.env,
    bootstrap_commands.bootstrap,
    docs_commands.docs,
):
    app.command()(command)


def main() -> NoReturn:
    """Expected failures end in one clear message and a non-zero exit; anything else is a defect and keeps its trace."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(guarded(app))


def guarded(run: Callable[[], object]) -> int:
    """The exit code of a command, after saying once what went wrong."""
    try:
        run()
    except EXPECTED as error:
        return _failed(str(error))
    except (BotoCoreError, ClientError) as error:
        return _failed(f"AWS did not do it: {error}. Nothing after this call was done.")
    except SystemExit as end:
        if end.code == INTERRUPTED:
            errors.print("Interrupted. Run the command again: it goes on where it stopped.")
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _failed(message: str) -> int:
    errors.print("error:", style="red", end=" ")
    errors.print(message, markup=False, soft_wrap=True)
    return 1
