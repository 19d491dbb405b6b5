"""Real PostgreSQL, Redis and emulator for the tests that carry the marker `services`; started once, stopped by pid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.paths import SandboxPaths
from sandbox.processes import supervisor
from sandbox.services import emulator, postgres, redis
from sandbox.services.emulator import Messaging
from services.common import migration
from services.order import migrate as order_migrate
from services.user import keys
from services.user import migrate as user_migrate


@dataclass(frozen=True)
class Stores:
    """What runs for the session."""

    paths: SandboxPaths
    postgres: str
    redis: str


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    paths = SandboxPaths(tmp_path_factory.mktemp("services"))
    try:
        yield Stores(paths, postgres.start(paths), redis.start(paths))
    finally:
        supervisor.stop("redis", paths)
        supervisor.stop("postgres", paths)


@pytest.fixture(scope="session")
def messaging(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Messaging]:
    paths = SandboxPaths(tmp_path_factory.mktemp("emulator"))
    try:
        yield emulator.create_messaging(emulator.start(paths))
    finally:
        supervisor.stop("emulator-services", paths)


@pytest.fixture(scope="session")
def user_database(stores: Stores) -> str:
    url = postgres.create_database(stores.postgres, "users")
    migration.run(user_migrate.FOLDER, url, [])
    return url


@pytest.fixture(scope="session")
def order_database(stores: Stores) -> str:
    url = postgres.create_database(stores.postgres, "orders")
    migration.run(order_migrate.FOLDER, url, [])
    return url


@pytest.fixture(scope="session")
def signing_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("keys") / "keys.json"
    keys.rotate(file, keep=3)
    return file
