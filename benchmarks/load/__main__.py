"""Starts the local platform, runs a load profile against it, stops it, and judges what was measured."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from benchmarks.load import report, slo
from benchmarks.load.profiles import NAMES, stages
from benchmarks.load.run import LoadError, run, running
from benchmarks.load.samples import Sample
from operations.engine import REPOSITORY
from sandbox.paths import SandboxPaths
from sandbox.processes.supervisor import ProcessError

FOLDER = REPOSITORY / "build" / "load"


def conclude(profile: str, samples: list[Sample], objectives: list[slo.Objective], folder: Path) -> int:
    """Write the report, print the line, and give the exit code: 1 when an objective was missed."""
    judgements = slo.judge(objectives, samples)
    file = folder / f"{profile}.html"
    report.write(file, profile, samples, judgements)
    print(json.dumps(report.summary(profile, samples, judgements, file)))
    for one in judgements:
        if not one.met:
            print(
                f"missed: {one.objective.route}: p99 {one.p99_ms:g} ms of {one.objective.p99_ms:g}, "
                f"errors {one.error_share:.2%} of {one.objective.error_share:.2%}, {one.requests} requests",
                file=sys.stderr,
            )
    return 0 if all(one.met for one in judgements) else 1


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 when every objective was met, 1 when one was missed, 2 when nothing could be measured."""
    parser = ArgumentParser(prog="benchmarks.load", description="Load profiles against both services.")
    parser.add_argument("--profile", choices=NAMES, default="steady")
    parser.add_argument("--seconds", type=float, help="how long in all; each profile has its own length")
    parser.add_argument("--slo", type=Path, default=slo.FILE, help="objectives as TOML")
    parser.add_argument("--into", type=Path, default=FOLDER, help="folder of the report")
    chosen = parser.parse_args(arguments)
    try:
        objectives, wanted = slo.load(chosen.slo), stages(chosen.profile, chosen.seconds)
        with (
            tempfile.TemporaryDirectory(prefix="load-") as folder,
            running(SandboxPaths(Path(folder) / "place")) as place,
        ):
            samples = run(place, wanted, Path(folder))
    except (ValueError, LoadError, ProcessError) as error:
        print(error, file=sys.stderr)
        return 2
    return conclude(chosen.profile, samples, objectives, chosen.into)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that everything is stopped then too
    sys.exit(main())
