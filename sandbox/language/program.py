"""Run a Pulumi program (`__main__.py`) in this process, and report its failures as users expect them."""

from __future__ import annotations

import runpy
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from pulumi import RunError


def program_runner(directory: Path, entry_point: str) -> Callable[[], None]:
    """A function that runs the program once, its folder first on the import path as in the official host."""
    target = directory if entry_point in {"", "."} else directory / entry_point

    def run() -> None:
        sys.path.insert(0, str(directory))
        sys.argv = [str(target)]
        try:
            runpy.run_path(str(target), run_name="__main__")
        except RunError:
            raise
        except SystemExit as stop:
            _explain_exit(stop)
        except Exception as error:
            raise RunError(f"Program failed with an unhandled exception:\n{_own_frames(error)}") from error

    return run


def _explain_exit(stop: SystemExit) -> None:
    if stop.code not in (None, 0):
        raise RunError(f"Program ended early: {stop.code}") from stop


def _own_frames(error: Exception) -> str:
    """The traceback from the program on; the frames of the host and of runpy help nobody."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "runpy" not in frame.filename and frame.filename != __file__]
    return "".join([*traceback.format_list(own), *traceback.format_exception_only(error)])
