"""Warm `up` from nothing, `up` again, drift, down: seconds of each, and the peak memory of the first."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import emit, peak_memory, seconds
from sandbox.paths import ROOT_VARIABLE

PLATFORMCTL = str(Path(sys.prefix) / "bin" / "platformctl")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-platform-") as folder:
        environment = {**os.environ, ROOT_VARIABLE: folder}
        with peak_memory(Path(folder)) as peak:
            first = seconds([PLATFORMCTL, "up"], environment)
        again = seconds([PLATFORMCTL, "up"], environment)
        drift = seconds([PLATFORMCTL, "drift"], environment)
        down = seconds([PLATFORMCTL, "down"], environment)
    emit(
        "platform",
        up_seconds=first,
        unchanged_up_seconds=again,
        drift_seconds=drift,
        down_seconds=down,
        peak_megabytes=peak.megabytes,
    )


if __name__ == "__main__":
    main()
