"""The user service in this process, over the session's PostgreSQL."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from sandbox.paths import LOOPBACK, SandboxPaths, free_port
from sandbox.processes import supervisor
from sandbox.services import platform
from services.common import settings
from services.user.app import create_app
from services.user.settings import UserSettings
from tests.services.clock import FakeClock
from tests.services.user.client import needs

THREADS = 2
LIMIT = 1.0


@pytest.fixture(scope="session")
def user_environment(user_login: dict[str, str], signing_keys: Path) -> dict[str, str]:
    return {
        **user_login,
        "SIGNING_KEYS_FILE": str(signing_keys),
        "ARGON2_TIME_COST": "1",
        "ARGON2_MEMORY_KIB": "8192",
        "LOCKOUT_AFTER": "3",
        "LOCKOUT_SECONDS": "30",
    }


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def app(user_environment: dict[str, str], clock: FakeClock) -> Iterator[Flask]:
    application = create_app(settings.load(UserSettings, user_environment), clock=clock)
    yield application
    needs(application).engine.dispose()


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> SandboxPaths:
    """Where the service of `port` keeps its files."""
    return SandboxPaths(tmp_path_factory.mktemp("deployed"))


@pytest.fixture(scope="module")
def output(deployed: SandboxPaths) -> Path:
    """All that the service of `port` has written."""
    return supervisor.log_file("user-service", deployed)


@pytest.fixture(scope="module")
def port(user_login: dict[str, str], signing_keys: Path, deployed: SandboxPaths) -> Iterator[int]:
    """The service as it is deployed, with one worker."""
    paths, port = deployed, free_port()
    environment = {
        "HTTP_HOST": LOOPBACK,
        "HTTP_PORT": str(port),
        "METRICS_PORT": str(free_port()),
        **user_login,
        "SIGNING_KEYS_FILE": str(signing_keys),
        "WORKERS": "1",
        "THREADS": str(THREADS),
        "BODY_SECONDS": str(LIMIT),
        "DRAIN_SECONDS": "0",
        "TMPDIR": str(paths.root),
    }
    spec = supervisor.ProcessSpec(
        name="user-service",
        command=(sys.executable, "-m", "services.user"),
        ready=partial(platform.answers, f"http://{LOOPBACK}:{port}/readyz"),
        environment=environment,
    )
    try:
        supervisor.start(spec, paths)
        yield port
        supervisor.stop("user-service", paths)
        assert not list(paths.root.glob("user-metrics-*")), "it leaves nothing behind"
    finally:
        supervisor.stop("user-service", paths)
