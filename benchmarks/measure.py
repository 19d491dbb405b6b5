"""What the benchmarks share: a clock, the memory of a process tree, and the one line that is their product."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

REPOSITORY = Path(__file__).resolve().parent.parent
SAMPLE_SECONDS = 0.5
MEGABYTE = 1024 * 1024


@dataclass
class Peak:
    """Resident megabytes of all watched processes together, at the worst moment seen."""

    megabytes: float = 0.0


@contextmanager
def peak_memory(root: Path) -> Iterator[Peak]:
    """Sample every process whose environment names this sandbox root, and our own children."""
    peak, stop = Peak(), threading.Event()

    def sample() -> None:
        while not stop.wait(SAMPLE_SECONDS):
            peak.megabytes = max(peak.megabytes, _resident(root))

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def _resident(root: Path) -> float:
    found = {process.pid: process for process in psutil.Process().children(recursive=True)}
    for record in (root / "run").glob("*.json"):
        try:
            process = psutil.Process(json.loads(record.read_text())["pid"])
            found[process.pid] = process
            found |= {child.pid: child for child in process.children(recursive=True)}
        except (psutil.NoSuchProcess, ValueError, FileNotFoundError):
            continue
    return sum(_rss(process) for process in found.values()) / MEGABYTE


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def seconds(command: list[str], environment: Mapping[str, str], directory: Path = REPOSITORY) -> float:
    """Wall clock of a command that must succeed; what it prints is shown only when it does not."""
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
    return time.monotonic() - began


def fastest(
    runs: int, command: list[str], environment: Mapping[str, str], directory: Path = REPOSITORY
) -> float:
    """The best of several runs: on a noisy machine the minimum says most about the program."""
    return min(seconds(command, environment, directory) for _ in range(runs))


def emit(benchmark: str, **values: float | int | str | Mapping[str, float]) -> None:
    """Print the benchmark's JSON line."""
    rounded = {key: round(value, 3) if isinstance(value, float) else value for key, value in values.items()}
    print(json.dumps({"benchmark": benchmark, **rounded}), flush=True)
