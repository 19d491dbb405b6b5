"""Stores, both services and both yardsticks, as plain processes on this machine.

The services' events stay in the outbox: the local emulator of SNS and SQS takes more of the machine than a service.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from sandbox.paths import LOOPBACK, SandboxPaths, free_port
from sandbox.processes import supervisor
from sandbox.services import platform, postgres, redis
from services.common import migration
from services.order import migrate as order_migrate
from services.user import keys, memory
from services.user import migrate as user_migrate

WORKERS, THREADS = 2, 8
LOG_SEGMENTS = 32  # of 16 MB: more than all orders of a run write that has the usual rounds
OURS, BARE = ("user-service", "order-service"), ("bare-flask", "bare-aiohttp")
GUNICORN = ("-w", str(WORKERS), "--threads", str(THREADS), "-k", "gthread", "--keep-alive", "75")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where everything listens."""

    paths: SandboxPaths
    urls: Mapping[str, str]
    user_database: str
    signing_keys: Path

    def megabytes(self, name: str) -> float:
        """Resident memory of the largest process of that name, which is a worker."""
        process = supervisor.find(name, self.paths)
        family = [process, *process.children(recursive=True)] if process else []
        return round(max((member.memory_info().rss for member in family), default=0) / 2**20, 1)


@contextmanager
def running(paths: SandboxPaths) -> Iterator[Place]:
    """Everything up, and down again at the end."""
    try:
        yield _start(paths)
    finally:
        for name in (*BARE, *reversed(OURS), "redis", "postgres"):
            supervisor.stop(name, paths)


def _start(paths: SandboxPaths) -> Place:
    server = postgres.start(paths)
    _make_log_ahead(f"{server}/postgres")
    users, orders = postgres.create_database(server, "users"), postgres.create_database(server, "orders")
    migration.run(user_migrate.FOLDER, users, [])
    migration.run(order_migrate.FOLDER, orders, [])
    signing_keys = paths.root / "signing-keys.json"
    keys.rotate(signing_keys, keep=1)
    ports = {name: free_port() for name in (*OURS, *BARE)}
    urls = {name: f"http://{LOOPBACK}:{port}" for name, port in ports.items()}
    for name, environment in _environments(
        urls, ports, users, orders, redis.start(paths), signing_keys
    ).items():
        _run(paths, name, urls[name], ("-m", f"services.{name.partition('-')[0]}"), environment)
    flask = ("-m", "gunicorn", "-b", urls["bare-flask"].removeprefix("http://"), *GUNICORN)
    _run(paths, "bare-flask", urls["bare-flask"], (*flask, "benchmarks.services.bare:flask_app()"), {})
    aiohttp = ("-m", "benchmarks.services.bare", str(ports["bare-aiohttp"]), orders)
    _run(paths, "bare-aiohttp", urls["bare-aiohttp"], aiohttp, {})
    return Place(paths=paths, urls=urls, user_database=users, signing_keys=signing_keys)


def _make_log_ahead(url: str) -> None:
    """Let it reuse segments of its log, as a server does that has run for a while.

    A new segment is written full of zeros first, and every commit waits for that.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET min_wal_size = '{16 * LOG_SEGMENTS}MB'")
        connection.execute("SELECT pg_reload_conf()")
        for _ in range(LOG_SEGMENTS):
            connection.execute("SELECT pg_logical_emit_message(true, 'benchmark', 'begun')")
            connection.execute("SELECT pg_switch_wal()")
        connection.execute("CHECKPOINT")


def _environments(
    urls: Mapping[str, str],
    ports: Mapping[str, int],
    users: str,
    orders: str,
    redis_url: str,
    signing_keys: Path,
) -> dict[str, dict[str, str]]:
    common = {"HTTP_HOST": LOOPBACK, "DRAIN_SECONDS": "0"}
    return {
        "user-service": common
        | memory.ENVIRONMENT
        | {
            "HTTP_PORT": str(ports["user-service"]),
            "METRICS_PORT": str(free_port()),
            "DATABASE_URL": users,
            "SIGNING_KEYS_FILE": str(signing_keys),
            "ACCESS_TOKEN_SECONDS": "3600",
            "WORKERS": str(WORKERS),
            "THREADS": str(THREADS),
        },
        "order-service": common
        | {
            "HTTP_PORT": str(ports["order-service"]),
            "METRICS_PORT": str(free_port()),
            "DATABASE_URL": orders,
            "REDIS_URL": redis_url,
            "JWKS_URL": f"{urls['user-service']}/.well-known/jwks.json",
            "PAYMENT_URL": f"http://{LOOPBACK}:9",
            "TRUSTED_PROXIES": "1",
        },
    }


def _run(
    paths: SandboxPaths, name: str, url: str, arguments: tuple[str, ...], environment: Mapping[str, str]
) -> None:
    ready = f"{url}/readyz" if name in OURS else f"{url}/livez"
    spec = supervisor.ProcessSpec(
        name=name,
        command=(sys.executable, *arguments),
        ready=partial(platform.answers, ready),
        environment=environment,
    )
    supervisor.start(spec, paths)
