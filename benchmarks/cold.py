"""`make up` from a fresh clone with empty caches, and the seconds of each phase: `make bench-cold`.

Builds the whole toolchain and downloads every module again, so it takes a quarter of an hour and is no part of
`make bench`.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measure import emit, judged, output_of, seconds
from operations.engine import REPOSITORY
from sandbox.paths import ROOT_VARIABLE
from sandbox.toolchain.binaries import CACHE_VARIABLE

MINUTES = 25
"""The most that all of it may take."""
PHASE = re.compile(r"^(\S.*?) +(\d+) s  done", re.MULTILINE)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-cold-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(REPOSITORY), str(clone)], check=True)
        environment = without_caches(os.environ, Path(folder) / "cache")
        try:
            installed = seconds(["make", "install"], environment, clone)
            said, taken = output_of(["make", "up"], environment, clone)
        finally:
            _clear_away(clone, environment)
    emit(
        "cold",
        minutes=judged((installed + taken) / 60, MINUTES),
        phase_seconds={"install": installed, **phases(said)},
    )


def without_caches(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The same environment with empty caches of packages, modules, objects and binaries."""
    kept = {name: value for name, value in environment.items() if name not in (CACHE_VARIABLE, ROOT_VARIABLE)}
    return kept | {
        "XDG_CACHE_HOME": str(folder),
        "GOCACHE": str(folder / "go-build"),
        "GOMODCACHE": str(folder / "go-mod"),
    }


def phases(said: str) -> dict[str, float]:
    """Phase -> seconds, from the lines that `up` prints at the end of each."""
    return {name: float(taken) for name, taken in PHASE.findall(said)}


def _clear_away(clone: Path, environment: Mapping[str, str]) -> None:
    """Whatever came up ends, also after a failure; Go keeps its modules read-only."""
    subprocess.run(["make", "clean"], cwd=clone, env=environment, capture_output=True, check=False)
    subprocess.run(["chmod", "-R", "u+w", str(clone.parent)], check=True)


if __name__ == "__main__":
    main()
