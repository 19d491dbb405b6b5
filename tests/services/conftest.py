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

PASSWORD = "of the service's own role: 100%"  # noqa: S105 # of a database that lives as long as the tests


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
    """As its administrator."""
    url = postgres.create_database(stores.postgres, "users")
    migration.run(user_migrate.FOLDER, url, [], user_migrate.ROLES, PASSWORD)
    return url


@pytest.fixture(scope="session")
def order_database(stores: Stores) -> str:
    """As its administrator."""
    url = postgres.create_database(stores.postgres, "orders")
    migration.run(order_migrate.FOLDER, url, [], order_migrate.ROLES, PASSWORD)
    return url


@pytest.fixture(scope="session")
def user_login(user_database: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The same database as the service logs in to it, as environment variables."""
    return login(user_database, user_migrate.ROLES.service, tmp_path_factory.mktemp("user") / "password")


@pytest.fixture(scope="session")
def order_login(order_database: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The same database as the service logs in to it, as environment variables."""
    return login(order_database, order_migrate.ROLES.service, tmp_path_factory.mktemp("order") / "password")


def login(database: str, role: str, file: Path) -> dict[str, str]:
    file.write_text(PASSWORD)
    return {"DATABASE_URL": postgres.log_in_as(database, role), "DATABASE_PASSWORD_FILE": str(file)}


@pytest.fixture(scope="session")
def signing_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("keys") / "keys.json"
    keys.rotate(file, keep=3)
    return file
