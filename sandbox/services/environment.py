"""What each process of the local platform is told, as environment variables and nothing else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.paths import LOOPBACK
from sandbox.services import postgres
from sandbox.services.emulator import Messaging
from services.common.roles import Roles
from services.order import migrate as order_migrate
from services.user import memory
from services.user import migrate as user_migrate


@dataclass(frozen=True, kw_only=True)
class Place:
    """Ports and stores of one local platform; the databases as their administrator sees them."""

    user_port: int
    user_metrics_port: int
    order_port: int
    order_metrics_port: int
    payment_port: int
    user_database: str
    order_database: str
    redis: str
    signing_keys: Path
    database_passwords: Mapping[str, Path]
    messaging: Messaging

    @property
    def users_url(self) -> str:
        return f"http://{LOOPBACK}:{self.user_port}"

    @property
    def orders_url(self) -> str:
        return f"http://{LOOPBACK}:{self.order_port}"

    @property
    def payment_url(self) -> str:
        return f"http://{LOOPBACK}:{self.payment_port}"


def of_user_service(place: Place) -> dict[str, str]:
    """The user service's configuration."""
    return place.messaging.environment | {
        **memory.ENVIRONMENT,
        "HTTP_HOST": LOOPBACK,
        "HTTP_PORT": str(place.user_port),
        "METRICS_PORT": str(place.user_metrics_port),
        **_database(place, place.user_database, user_migrate.ROLES),
        "SIGNING_KEYS_FILE": str(place.signing_keys),
        "EVENTS_TOPIC_ARN": place.messaging.users_topic,
        "NOTIFICATIONS_TOPIC_ARN": place.messaging.notifications_topic,
        "DRAIN_SECONDS": os.environ.get("DRAIN_SECONDS", "0.5"),
    }


def of_order_service(place: Place) -> dict[str, str]:
    """The order service's configuration."""
    return place.messaging.environment | {
        "HTTP_HOST": LOOPBACK,
        "HTTP_PORT": str(place.order_port),
        "METRICS_PORT": str(place.order_metrics_port),
        **_database(place, place.order_database, order_migrate.ROLES),
        "REDIS_URL": place.redis,
        "JWKS_URL": f"{place.users_url}/.well-known/jwks.json",
        "PAYMENT_URL": place.payment_url,
        "EVENTS_TOPIC_ARN": place.messaging.orders_topic,
        "QUEUE_WAIT_SECONDS": "0",  # the emulator answers one request at a time, a long poll would hold it up
        "ORDERS_QUEUE_URL": place.messaging.orders_queue,
        "ORDERS_DEAD_LETTER_QUEUE_URL": place.messaging.orders_dead_letters,
        "DRAIN_SECONDS": os.environ.get("DRAIN_SECONDS", "0.5"),
    }


def of_migration(place: Place, service: str) -> dict[str, str]:
    """A migration job's configuration; it is the only one that logs in as the administrator."""
    database, roles = {
        "user": (place.user_database, user_migrate.ROLES),
        "order": (place.order_database, order_migrate.ROLES),
    }[service]
    password = place.database_passwords[roles.service]
    return {"DATABASE_URL": database, "DATABASE_SERVICE_PASSWORD_FILE": str(password)}


def _database(place: Place, url: str, roles: Roles) -> dict[str, str]:
    return {
        "DATABASE_URL": postgres.log_in_as(url, roles.service),
        "DATABASE_PASSWORD_FILE": str(place.database_passwords[roles.service]),
    }
