"""Files that a program names: relative to the folder where the engine runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

WORKING_DIRECTORY_VARIABLE = "PLATFORM_WORKING_DIRECTORY"
"""The launcher sets it: the engine starts a plugin in the program's folder, and the daemon runs elsewhere."""


def resolve(name: str, environment: Mapping[str, str]) -> Path:
    """The path that the program means, existing or not."""
    return Path(environment.get(WORKING_DIRECTORY_VARIABLE) or Path.cwd(), Path(name).expanduser())
