"""Starts and stops the local platform: stores, emulator, payment simulator, migrations, both services."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from sandbox.paths import LOOPBACK, SandboxPaths, free_port
from sandbox.processes import supervisor
from sandbox.services import emulator, postgres, redis
from sandbox.services.environment import Place, of_migration, of_order_service, of_user_service
from services.common.roles import Roles
from services.order import migrate as order_migrate
from services.user import keys
from services.user import migrate as user_migrate

# in the order of stopping: nobody loses what it still needs
PROCESSES = ("order-service", "user-service", "payment-simulator", "emulator-services", "redis", "postgres")


def prepare(paths: SandboxPaths, *, user_port: int = 0, order_port: int = 0) -> Place:
    """Start what the services need; a port of 0 means any."""
    server = postgres.start(paths)
    signing_keys = paths.root / "signing-keys.json"
    if not signing_keys.exists():
        keys.rotate(signing_keys, keep=3)
    return Place(
        user_port=user_port or free_port(),
        user_metrics_port=free_port(),
        order_port=order_port or free_port(),
        order_metrics_port=free_port(),
        payment_port=free_port(),
        user_database=postgres.create_database(server, "users"),
        order_database=postgres.create_database(server, "orders"),
        redis=redis.start(paths),
        signing_keys=signing_keys,
        database_passwords=dict(_password(paths, one) for one in (user_migrate.ROLES, order_migrate.ROLES)),
        messaging=emulator.create_messaging(emulator.start(paths)),
    )


def _password(paths: SandboxPaths, roles: Roles) -> tuple[str, Path]:
    """A role and the file with its password, which outlives a stop as the database does."""
    file = paths.root / f"{roles.service}-password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
    return roles.service, file


def migrate(place: Place) -> None:
    """Run both migration jobs, as the platform does before a rollout."""
    for name in ("user", "order"):
        command = [sys.executable, "-m", f"services.{name}.migrate"]
        environment = os.environ | of_migration(place, name)
        result = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        if result.returncode:
            raise supervisor.ProcessError(
                f"the migration of the {name} service failed:\n{result.stderr.strip()}"
            )


def start_services(paths: SandboxPaths, place: Place) -> None:
    """Start the payment simulator and both services, and wait until they are ready."""
    simulator = ("-m", "services.payment_simulator", "--port", str(place.payment_port))
    _start(paths, "payment-simulator", simulator, f"{place.payment_url}/livez", {})
    start_user_service(paths, place)
    start_order_service(paths, place)


def start_user_service(paths: SandboxPaths, place: Place, name: str = "user-service") -> int:
    """Start the user service, or a replica under another name, and return its pid."""
    ready = f"{place.users_url}/readyz"
    return _start(paths, name, ("-m", "services.user"), ready, of_user_service(place))


def start_order_service(paths: SandboxPaths, place: Place, name: str = "order-service") -> int:
    """Start the order service, or a replica under another name, and return its pid."""
    ready = f"{place.orders_url}/readyz"
    return _start(paths, name, ("-m", "services.order"), ready, of_order_service(place))


def _start(
    paths: SandboxPaths, name: str, module: tuple[str, ...], ready: str, environment: Mapping[str, str]
) -> int:
    command = (sys.executable, *module)
    spec = supervisor.ProcessSpec(
        name=name, command=command, ready=lambda: answers(ready), environment=environment
    )
    return supervisor.start(spec, paths)


def answers(url: str) -> bool:
    """Whether a GET of the URL is answered with 200."""
    try:
        with urlopen(url, timeout=3) as answer:  # noqa: S310 # our own http URL
            return int(answer.status) == 200
    except (URLError, OSError):
        return False


def stop(paths: SandboxPaths) -> None:
    """Stop everything that `prepare` and `start_services` started."""
    for name in PROCESSES:
        supervisor.stop(name, paths)


def metrics_urls(place: Place) -> tuple[str, str]:
    """Where both services show their metrics."""
    return (
        f"http://{LOOPBACK}:{place.user_metrics_port}/metrics",
        f"http://{LOOPBACK}:{place.order_metrics_port}/metrics",
    )
