"""Warm `up` from nothing, `up` again, drift, down: seconds of each, and the peak memory of the first."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Judged, emit, judged, peak_memory, seconds
from sandbox.paths import ROOT_VARIABLE

PLATFORMCTL = str(Path(sys.prefix) / "bin" / "platformctl")
SECONDS = {"up": 180, "unchanged_up": 60, "drift": 60, "down": 120}
"""Phase -> the most it may take with every binary built."""
PEAK_MEGABYTES = 4096


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-platform-") as folder:
        environment = {**os.environ, ROOT_VARIABLE: folder}
        try:
            with peak_memory(Path(folder)) as peak:
                first = seconds([PLATFORMCTL, "up"], environment)
            took = {"up": first, "unchanged_up": seconds([PLATFORMCTL, "up"], environment)}
            took["drift"] = seconds([PLATFORMCTL, "drift"], environment)
            took["down"] = seconds([PLATFORMCTL, "down"], environment)
        finally:
            seconds([PLATFORMCTL, "sandbox", "reset"], environment)
    emit("platform", **judge(took), peak_megabytes=judged(peak.megabytes, PEAK_MEGABYTES))


def judge(took: dict[str, float]) -> dict[str, Judged]:
    """Each phase's seconds beside its target."""
    return {f"{phase}_seconds": judged(took[phase], most) for phase, most in SECONDS.items()}


if __name__ == "__main__":
    main()
