"""How time and memory grow with the number of workload accounts; each size in a sandbox of its own.

An account costs its baseline in the stacks organization and security. `--environments` brings up a stack with a
cluster for each account as well, which takes half a gigabyte and half a minute an account.
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import linear_regression

import psutil

from benchmarks import generated
from benchmarks.measure import emit, judged, resident_megabytes
from operations.engine import Engine
from sandbox import runtime
from sandbox.environment import environment
from sandbox.paths import ROOT_VARIABLE, SandboxPaths
from stacks.names import CoreStack

SIZES = (3, 10, 30)
EXPONENT = 1.1
PLUGIN_PROCESSES = 1
SIDE_BY_SIDE = 3
DAEMON_MODULE = "sandbox.plugins.daemon"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=list(SIZES), help="accounts, 3 10 30 by default"
    )
    parser.add_argument("--environments", action="store_true", help="also a stack with a cluster per account")
    chosen = parser.parse_args()
    seconds: dict[int, float] = {}
    megabytes: dict[int, float] = {}
    plugins = 0
    for size in chosen.sizes:
        with tempfile.TemporaryDirectory(prefix="bench-scaling-") as folder:
            sandbox = _Sandbox(Path(folder), size, with_environments=chosen.environments)
            try:
                seconds[size] = sandbox.up()
                megabytes[size] = resident_megabytes(sandbox.paths.root)
                plugins = max(plugins, plugin_processes(sandbox.paths.root))
            finally:
                runtime.reset(sandbox.paths)
    emit(
        "scaling",
        with_environments=chosen.environments,
        seconds={str(size): taken for size, taken in seconds.items()},
        megabytes={str(size): held for size, held in megabytes.items()},
        exponent=judged(exponent(seconds), EXPONENT),
        plugin_processes=judged(plugins, PLUGIN_PROCESSES),
        megabytes_per_account=per_account(megabytes),
    )


def exponent(seconds: Mapping[int, float]) -> float:
    """The b of seconds = a * accounts ** b, by least squares on the logarithms."""
    sizes = [math.log(size) for size in seconds]
    return linear_regression(sizes, [math.log(taken) for taken in seconds.values()]).slope


def per_account(megabytes: Mapping[int, float]) -> float:
    """What one more account adds, by least squares."""
    return linear_regression(list(megabytes), list(megabytes.values())).slope


def plugin_processes(root: Path) -> int:
    """Processes that serve providers to this sandbox's engines; the engine's launchers only hold a line open."""
    found = 0
    for process in psutil.process_iter(["cmdline"]):
        try:
            is_daemon = DAEMON_MODULE in (process.info["cmdline"] or [])
            found += is_daemon and process.environ().get(ROOT_VARIABLE) == str(root)
        except psutil.Error:
            continue
    return found


class _Sandbox:
    """A running sandbox with a generated project."""

    def __init__(self, folder: Path, size: int, *, with_environments: bool) -> None:
        self.paths = SandboxPaths((folder / "sandbox").resolve())
        directory = folder / "project"
        directory.mkdir()
        names = generated.write(directory, size)
        os.environ[ROOT_VARIABLE] = str(self.paths.root)
        runtime.start(self.paths)
        self._engine = Engine(environment(self.paths), directory)
        self._waves: list[Sequence[str]] = [[stack] for stack in CoreStack]
        if with_environments:
            self._waves += [names[at : at + SIDE_BY_SIDE] for at in range(0, size, SIDE_BY_SIDE)]

    def up(self) -> float:
        """Seconds until all stacks are there."""
        began = time.monotonic()
        for wave in self._waves:
            for stack in wave:
                self._engine.ensure_stack(stack)
            self._engine.side_by_side(
                lambda stack: self._engine.execute("up", stack, "--yes", "--skip-preview"), wave
            )
        return time.monotonic() - began


if __name__ == "__main__":
    main()
