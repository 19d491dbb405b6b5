"""Runs Locust beside a local platform, as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load.profiles import Stage
from benchmarks.load.samples import Sample, read
from benchmarks.services import login, people
from sandbox.paths import LOOPBACK, SandboxPaths
from sandbox.services import platform
from sandbox.services.environment import Place

BEHAVIOUR = Path(__file__).with_name("people.py")
GRACE_SECONDS = 60.0


class LoadError(Exception):
    """The load could not be produced, so there is nothing to judge."""


@contextmanager
def running(paths: SandboxPaths) -> Iterator[Place]:
    """The whole local platform, with us as the proxy in front that tells the callers' addresses."""
    before = os.environ.get("TRUSTED_PROXIES")
    os.environ["TRUSTED_PROXIES"] = "1"
    try:
        place = platform.prepare(paths)
        platform.migrate(place)
        platform.start_services(paths, place)
        yield place
    finally:
        platform.stop(paths)
        del os.environ["TRUSTED_PROXIES"]
        if before is not None:
            os.environ["TRUSTED_PROXIES"] = before


def run(place: Place, stages: Sequence[Stage], folder: Path) -> list[Sample]:
    """Drive both services through the stages. Raises LoadError when Locust fails or nothing was measured."""
    crowd, samples = folder / "crowd.json", folder / "samples"
    crowd.write_text(json.dumps(_crowd(place)))
    crowd.chmod(0o600)
    samples.write_text("")
    environment = os.environ | {
        "LOAD_CROWD": str(crowd),
        "LOAD_STAGES": json.dumps([[stage.seconds, stage.users] for stage in stages]),
        "LOAD_SAMPLES": str(samples),
        "LOAD_ORDERS_URL": place.orders_url,
    }
    seconds = sum(stage.seconds for stage in stages)
    _locust(place.users_url, environment, seconds + GRACE_SECONDS)
    measured = read(samples)
    if not measured:
        raise LoadError("Locust ended without a single request")
    return measured


def _locust(host: str, environment: dict[str, str], most_seconds: float) -> None:
    if f"//{LOOPBACK}:" not in host:
        raise LoadError(f"load is only produced on this machine, not at {host}")
    command = [sys.executable, "-m", "locust", "-f", str(BEHAVIOUR), "--headless", "--host", host]
    command += ["--only-summary", "--exit-code-on-error", "0", "--stop-timeout", "10"]
    try:
        result = subprocess.run(
            command, env=environment, check=False, capture_output=True, text=True, timeout=most_seconds
        )
    except subprocess.TimeoutExpired as error:
        raise LoadError(f"Locust did not end within {most_seconds:g} s") from error
    if result.returncode:
        raise LoadError(f"Locust ended with {result.returncode}:\n{result.stderr[-2000:]}")


def _crowd(place: Place) -> list[dict[str, str]]:
    found = people.register(place, login.passwords())
    return [
        {"address": one.address, "token": one.token, "email": one.email, "password": people.PASSWORD}
        for one in found
    ]
