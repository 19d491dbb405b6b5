"""The whole local platform as processes, once for the session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from sandbox.paths import SandboxPaths
from sandbox.services import platform
from sandbox.services.environment import Place


@dataclass(frozen=True)
class LocalPlatform:
    """What runs, and where."""

    paths: SandboxPaths
    place: Place


@pytest.fixture(scope="session")
def local_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPlatform]:
    paths = SandboxPaths(tmp_path_factory.mktemp("platform"))
    cheap = pytest.MonkeyPatch()
    cheap.setenv("ARGON2_TIME_COST", "1")
    cheap.setenv("ARGON2_MEMORY_KIB", "8192")
    for bucket in ("ADDRESS", "PRINCIPAL"):
        cheap.setenv(f"RATE_PER_{bucket}", "100000")
        cheap.setenv(f"BURST_PER_{bucket}", "100000")
    try:
        place = platform.prepare(paths)
        platform.migrate(place)
        platform.start_services(paths, place)
        yield LocalPlatform(paths, place)
    finally:
        cheap.undo()
        platform.stop(paths)
