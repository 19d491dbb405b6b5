"""What the benchmarks share: a clock, the memory of a process tree, and the one line that is their product."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, TypedDict

import psutil

from operations.engine import REPOSITORY, Engine, EngineError
from sandbox.environment import NotRunningError, environment
from sandbox.paths import sandbox_paths

SAMPLE_SECONDS = 0.5
DIGITS = 3
MEGABYTE = 1024 * 1024


class Judged(TypedDict):
    """A figure beside the most that it may be."""

    value: float
    target: float
    met: bool


def judged(value: float, target: float) -> Judged:
    """Whether a figure, of which less is better, meets its target; what the line shows is what is judged."""
    shown = round(value, DIGITS)
    return {"value": shown, "target": target, "met": shown <= target}


@dataclass
class Peak:
    """Megabytes of all watched processes together, at the worst moment seen."""

    megabytes: float = 0.0


@contextmanager
def peak_memory(root: Path) -> Iterator[Peak]:
    """Sample every process whose environment names this sandbox root, and our own children."""
    peak, stop = Peak(), threading.Event()

    def sample() -> None:
        while not stop.wait(SAMPLE_SECONDS):
            peak.megabytes = max(peak.megabytes, resident_megabytes(root))

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def resident_megabytes(root: Path) -> float:
    """All processes of a sandbox and our own children, together and now."""
    found = {process.pid: process for process in psutil.Process().children(recursive=True)}
    for record in (root / "run").glob("*.json"):
        try:
            process = psutil.Process(json.loads(record.read_text())["pid"])
            found[process.pid] = process
            found |= {child.pid: child for child in process.children(recursive=True)}
        except (psutil.NoSuchProcess, ValueError, FileNotFoundError):
            continue
    return sum(proportional_bytes(process.pid) for process in found.values()) / MEGABYTE


def proportional_bytes(pid: int) -> int:
    """Resident memory of a process, pages that others share with it in equal parts; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def running_platform(stack: str) -> tuple[dict[str, str], list[Mapping[str, Any]]]:
    """What the engine needs, and a stack that is up; ends with what to do when it is not."""
    try:
        variables = {**os.environ, **environment(sandbox_paths())}
        resources = Engine(variables).state(stack).get("resources")
    except (NotRunningError, EngineError) as error:
        sys.exit(f"This measures a platform that is up: run `make up` first. {error}")
    if not resources:
        sys.exit(f"The stack {stack} is not up: run `make up` first.")
    return variables, resources


def seconds(command: list[str], environment: Mapping[str, str], directory: Path = REPOSITORY) -> float:
    """Wall clock of a command that must succeed; what it prints is shown only when it does not."""
    return output_of(command, environment, directory)[1]


def output_of(
    command: list[str], environment: Mapping[str, str], directory: Path = REPOSITORY
) -> tuple[str, float]:
    """What the command printed, and its wall clock."""
    began = time.monotonic()
    answer = subprocess.run(
        command,
        cwd=directory,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        sys.exit(f"{' '.join(command)} ended with {answer.returncode}:\n{answer.stdout}\n{answer.stderr}")
    return answer.stdout, time.monotonic() - began


def preview_seconds(engine: Engine, stack: str, *arguments: str) -> float:
    """The wall clock of one preview by the plain CLI."""
    command = ["pulumi", "preview", "--stack", stack, "--non-interactive", *arguments]
    return seconds(command, engine.environment, engine.directory)


def alternating(rounds: int, **sides: Callable[[], float]) -> dict[str, float]:
    """The median seconds of each side over rounds A B A B, so that a noisy moment hits both."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, measure in sides.items():
            taken[name].append(measure())
    return {name: median(times) for name, times in taken.items()}


def emit(benchmark: str, **values: object) -> None:
    """Print the benchmark's JSON line."""
    print(
        json.dumps({"benchmark": benchmark} | {key: rounded(value) for key, value in values.items()}),
        flush=True,
    )


def rounded(value: object) -> object:
    """The same value with every float cut to three decimals, at any depth."""
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, Mapping):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [rounded(inner) for inner in value]
    return value
