"""What each process of the local platform is told, as environment variables and nothing else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sandbox.paths import LOOPBACK
from sandbox.services.emulator import Messaging


@dataclass(frozen=True, kw_only=True)
class Place:
    """Ports and stores of one local platform."""

    user_port: int
    user_metrics_port: int
    order_port: int
    order_metrics_port: int
    payment_port: int
    user_database: str
    order_database: str
    redis: str
    signing_keys: Path
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
        "HTTP_HOST": LOOPBACK,
        "HTTP_PORT": str(place.user_port),
        "METRICS_PORT": str(place.user_metrics_port),
        "DATABASE_URL": place.user_database,
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
        "DATABASE_URL": place.order_database,
        "REDIS_URL": place.redis,
        "JWKS_URL": f"{place.users_url}/.well-known/jwks.json",
        "PAYMENT_URL": place.payment_url,
        "EVENTS_TOPIC_ARN": place.messaging.orders_topic,
        "QUEUE_WAIT_SECONDS": "0",  # the emulator answers one request at a time, a long poll would hold it up
        "ORDERS_QUEUE_URL": place.messaging.orders_queue,
        "ORDERS_DEAD_LETTER_QUEUE_URL": place.messaging.orders_dead_letters,
        "DRAIN_SECONDS": os.environ.get("DRAIN_SECONDS", "0.5"),
    }
