"""Settings of one service in an environment, and which of the service's own may be written there.

The names are those of `services/<name>/settings.py`, which the program does not import; a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.workload.arguments import ImageVersion, Replicas
from stacks.decode import unknown_key
from stacks.names import ORDER_SERVICE, USER_SERVICE

_BOTH = (
    "BODY_SECONDS DATABASE_POOL_SIZE FEATURE_FLAGS LOG_LEVEL MAX_BODY_BYTES OTEL_EXPORTER_OTLP_ENDPOINT"
    " TOKEN_AUDIENCE TOKEN_ISSUER"
)
_USER = (
    "ACCESS_TOKEN_SECONDS ARGON2_MEMORY_KIB ARGON2_TIME_COST LOCKOUT_AFTER LOCKOUT_SECONDS ONE_TIME_TOKEN_SECONDS"
    " PROFILE_CACHE_SECONDS REFRESH_TOKEN_SECONDS SIGNING_KEY_DELAY_SECONDS THREADS WORKERS"
)
_ORDER = (
    "BREAKER_FAILURES BREAKER_RESET_SECONDS BURST_PER_ADDRESS BURST_PER_PRINCIPAL CACHE_SECONDS CONSUMERS"
    " IDEMPOTENCY_SECONDS NEAR_CACHE_SECONDS PAYMENT_DEADLINE_SECONDS QUEUE_WAIT_SECONDS RATE_PER_ADDRESS"
    " RATE_PER_PRINCIPAL REQUEST_SECONDS RETRY_SECONDS TRUSTED_PROXIES"
)
# What is known only once the stores are there, and what probes, ports and the grace period of the pods go with.
_PROGRAM = (
    "AWS_REGION DATABASE_IAM DATABASE_URL EVENTS_TOPIC_ARN JWKS_URL NOTIFICATIONS_TOPIC_ARN"
    " ORDERS_DEAD_LETTER_QUEUE_URL ORDERS_QUEUE_URL PAYMENT_URL REDIS_URL"
    " NODE_NAME POD_NAME POD_NAMESPACE SERVICE_VERSION"
    " DRAIN_SECONDS HTTP_HOST HTTP_PORT METRICS_PORT SHUTDOWN_SECONDS"
)
ADJUSTABLE: Mapping[str, frozenset[str]] = {
    USER_SERVICE: frozenset(f"{_BOTH} {_USER}".split()),
    ORDER_SERVICE: frozenset(f"{_BOTH} {_ORDER}".split()),
}
SET_BY_PROGRAM = frozenset(_PROGRAM.split())


@dataclass(frozen=True, kw_only=True)
class WorkloadSettings:
    """One service on the cluster."""

    image_tag: str
    """Digest or immutable tag of the image in the shared registry."""
    replicas: int
    """Fewest copies."""
    maximum_replicas: int
    """Most copies."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Variables of the service, such as LOG_LEVEL; names are in docs/operations/services.md."""

    def __post_init__(self) -> None:
        ImageVersion.parse(self.image_tag)
        Replicas(min=self.replicas, max=self.maximum_replicas)


def check_names(service: str, workload: WorkloadSettings) -> None:
    """Refuse what the service would not read, and what would take the place of something that the program knows."""
    for name in workload.settings:
        path = f"workloads.{service}.settings.{name}"
        if name in SET_BY_PROGRAM or name.endswith("_FILE"):
            raise ValueError(f"{path} is what the program itself tells the service; remove it")
        if name not in ADJUSTABLE[service]:
            raise ValueError(unknown_key(path, name, ADJUSTABLE[service]))
