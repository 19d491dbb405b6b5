"""Which AWS a day-2 command works on: the sandbox of this checkout while it exists, else what the shell is set to."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from operations.console import errors
from sandbox.environment import NotRunningError, environment
from sandbox.paths import SANDBOX_FOLDER, SandboxPaths, sandbox_paths

REAL_STACKS = "For stacks on AWS set PULUMI_BACKEND_URL to their bucket first."


def command_environment() -> dict[str, str]:
    """What `engine_environment` gives; says on stderr which AWS that is, so that nobody takes one for another."""
    variables = engine_environment(sandbox_paths())
    backend = os.environ.get("PULUMI_BACKEND_URL", "")
    say_once("this checkout's sandbox" if variables else f"the stacks in {_without_credentials(backend)}")
    return variables


@cache
def say_once(target: str) -> None:
    """A command asks for its environment more than once."""
    errors.print(f"Works on {target}.", style="dim", markup=False, soft_wrap=True)


def engine_environment(paths: SandboxPaths) -> dict[str, str]:
    """Variables to add to the caller's own.

    A shell that names another backend means real stacks, unless it is the one of another checkout's sandbox: each
    checkout works on its own. Raises NotRunningError when the sandbox is meant and down.
    """
    backend = os.environ.get("PULUMI_BACKEND_URL")
    if backend and backend != paths.pulumi_backend and not _is_of_a_checkout(backend):
        return {}
    try:
        return environment(paths)
    except NotRunningError as reason:
        raise NotRunningError(f"{reason} {REAL_STACKS}") from reason


def _without_credentials(backend: str) -> str:
    """Backends in a database have a password in their URL, those in a bucket only settings."""
    url = urlsplit(backend)
    return f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"


def _is_of_a_checkout(backend: str) -> bool:
    """Whether the state lies where a checkout keeps that of its sandbox."""
    url = urlsplit(backend)
    return url.scheme == "file" and Path(unquote(url.path)).parent.name == SANDBOX_FOLDER
