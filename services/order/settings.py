"""The order service's configuration; services/order/README.md holds this as a table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from services.common.database import with_password
from services.common.flags import check
from services.common.settings import YEAR_SECONDS, ServerSettings
from services.common.urls import has_password


class OrderSettings(ServerSettings):
    """Everything that the environment decides."""

    drain_seconds: float = Field(
        5.0, ge=0, le=60, description="Time between /readyz turning false and the listener closing"
    )
    shutdown_seconds: float = Field(
        20.0, ge=1, le=120, description="Time that requests in work get to finish"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severe level logged"
    )
    database_pool_size: int = Field(20, ge=2, le=200, description="Most database connections")
    redis_url: str = Field(description="Redis without the password, as in rediss://cache.internal:6379")
    redis_password: SecretStr | None = Field(None, description="File with the Redis password")
    jwks_url: str = Field(description="The user service's keys, as in http://users/.well-known/jwks.json")
    token_issuer: str = Field(
        "https://users.platform.internal", description="`iss` that access tokens must have"
    )
    token_audience: str = Field("platform", description="`aud` that access tokens must have")
    payment_url: str = Field(description="Base URL of the payment provider")
    payment_deadline_seconds: float = Field(
        1.0, gt=0, le=30, description="Time for a payment call with its retries"
    )
    breaker_failures: int = Field(5, ge=1, le=100, description="Failures in a row that open the breaker")
    breaker_reset_seconds: float = Field(
        5.0, gt=0, le=600, description="Time the breaker stays open before a probe"
    )
    rate_per_principal: float = Field(
        50.0, gt=0, description="Requests per second of one principal, in the long run"
    )
    burst_per_principal: int = Field(100, ge=1, description="Requests of one principal at once")
    rate_per_address: float = Field(
        100.0, gt=0, description="Requests per second of one address, in the long run"
    )
    burst_per_address: int = Field(200, ge=1, description="Requests of one address at once")
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="Proxies in front whose X-Forwarded-For entry is true"
    )
    cache_seconds: int = Field(30, ge=1, le=3600, description="Longest time that an order stays in the cache")
    near_cache_seconds: float = Field(
        10.0, ge=0, le=60, description="Longest time that an order stays in the process; 0 keeps none there"
    )
    max_body_bytes: int = Field(65_536, ge=1024, description="Largest request body")
    request_seconds: float = Field(
        5.0, gt=0, le=60, description="Time to answer when the caller sets no deadline"
    )
    body_seconds: float = Field(
        3.0, gt=0, le=60, description="Time that a client gets to send its body", validate_default=True
    )
    events_topic_arn: str = Field(
        "", description="SNS topic of domain events; empty keeps them in the outbox"
    )
    orders_queue_url: str = Field(
        "", description="SQS queue that the topic feeds; empty switches the saga off"
    )
    orders_dead_letter_queue_url: str = Field(
        "", description="Queue of poison messages; needed with ORDERS_QUEUE_URL"
    )
    queue_wait_seconds: int = Field(
        10, ge=0, le=20, description="Long poll; 0 asks at once and again every 0.1 s"
    )
    consumers: int = Field(2, ge=1, le=64, description="Consumers, each with up to ten messages in work")
    retry_seconds: float = Field(2.0, gt=0, le=600, description="First pause before a payment is tried again")
    idempotency_seconds: int = Field(
        604_800,
        ge=3600,
        le=YEAR_SECONDS,
        description="Time that an Idempotency-Key is remembered; later it makes a new order",
    )
    otel_exporter_otlp_endpoint: str = Field(
        "", description="OTLP over HTTP collector; empty switches tracing off"
    )
    feature_flags: str = Field("{}", description='Flags as JSON, as in {"order-creation": true}')

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, url: str) -> str:
        if not url.startswith(("redis://", "rediss://")):
            raise ValueError("must start with redis:// or rediss://")
        if "@" in url or has_password(url):
            raise ValueError("must not hold a password; use REDIS_PASSWORD_FILE")
        return url

    @field_validator("jwks_url", "payment_url")
    @classmethod
    def _is_http(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return url.rstrip("/")

    @field_validator("body_seconds")
    @classmethod
    def _ends_before_the_request(cls, seconds: float, info: ValidationInfo) -> float:
        if seconds >= info.data.get("request_seconds", math.inf):
            raise ValueError("must be less than REQUEST_SECONDS, or a slow client reads like a slow service")
        return seconds

    @field_validator("feature_flags")
    @classmethod
    def _are_flags(cls, text: str) -> str:
        check(text)
        return text

    def conflicts(self) -> Iterator[str]:
        yield from super().conflicts()
        if self.orders_queue_url and not self.orders_dead_letter_queue_url:
            yield "ORDERS_QUEUE_URL, ORDERS_DEAD_LETTER_QUEUE_URL: set both, or poison has no place to go to"

    @property
    def redis(self) -> str:
        """The URL with the password."""
        secret = self.redis_password
        return with_password(self.redis_url, secret.get_secret_value() if secret else None, port=6379)
