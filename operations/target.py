"""Which AWS a day-2 command works on: the sandbox of this checkout while it exists, else what the shell is set to."""

from __future__ import annotations

import os

from sandbox.environment import environment
from sandbox.paths import SandboxPaths


def engine_environment(paths: SandboxPaths) -> dict[str, str]:
    """Variables to add to the caller's own.

    A shell that names another backend means real stacks. Raises NotRunningError when the sandbox is meant and down.
    """
    backend = os.environ.get("PULUMI_BACKEND_URL")
    if backend and backend != paths.pulumi_backend:
        return {}
    return environment(paths)
