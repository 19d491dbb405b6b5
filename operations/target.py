"""Which AWS a day-2 command works on: the sandbox of this checkout while it exists, else what the shell is set to."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sandbox.environment import environment
from sandbox.paths import SANDBOX_FOLDER, SandboxPaths


def engine_environment(paths: SandboxPaths) -> dict[str, str]:
    """Variables to add to the caller's own.

    A shell that names another backend means real stacks, unless it is the one of another checkout's sandbox: each
    checkout works on its own. Raises NotRunningError when the sandbox is meant and down.
    """
    backend = os.environ.get("PULUMI_BACKEND_URL")
    if backend and backend != paths.pulumi_backend and not _is_of_a_checkout(backend):
        return {}
    return environment(paths)


def _is_of_a_checkout(backend: str) -> bool:
    """Whether the state lies where a checkout keeps that of its sandbox."""
    url = urlsplit(backend)
    return url.scheme == "file" and Path(unquote(url.path)).parent.name == SANDBOX_FOLDER
