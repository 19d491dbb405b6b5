"""The user service's configuration; services/user/README.md holds this as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, FilePath, field_validator

from services.common.flags import check
from services.common.settings import YEAR_SECONDS, ServerSettings
from services.user import keys


class UserSettings(ServerSettings):
    """Everything that the environment decides."""

    workers: int = Field(2, ge=1, le=32, description="Worker processes")
    threads: int = Field(8, ge=1, le=64, description="Threads in each worker")
    drain_seconds: float = Field(
        5.0, ge=0, le=60, description="Time between /readyz turning false and the listener closing"
    )
    shutdown_seconds: int = Field(20, ge=1, le=120, description="Time that requests in work get to finish")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severe level logged"
    )
    database_pool_size: int = Field(8, ge=1, le=100, description="Most database connections of a worker")
    signing_keys_file: FilePath = Field(
        description="File with a private JWKS, newest key first; all are published (`python -m services.user.keys`)"
    )
    signing_key_delay_seconds: int = Field(
        1800,
        ge=0,
        le=86_400,
        description="Time that a new key is published before it signs, while there is an older one; longer than the "
        "secrets driver's rotation interval and the longest cache of the keys together (orders 5 min, Istio 20 min)",
    )
    token_issuer: str = Field("https://users.platform.internal", description="`iss` of access tokens")
    token_audience: str = Field("platform", description="`aud` of access tokens")
    access_token_seconds: int = Field(600, ge=30, le=3600, description="Life of an access token")
    refresh_token_seconds: int = Field(
        2_592_000, ge=60, le=YEAR_SECONDS, description="Life of a refresh token"
    )
    one_time_token_seconds: int = Field(
        3600, ge=60, le=YEAR_SECONDS, description="Life of verification and reset tokens"
    )
    argon2_time_cost: int = Field(2, ge=1, le=20, description="Argon2id passes")
    argon2_memory_kib: int = Field(19_456, ge=8192, le=1_048_576, description="Argon2id memory in KiB")
    lockout_after: int = Field(5, ge=1, le=100, description="Failed logins before the first lock-out")
    lockout_seconds: int = Field(
        30, ge=1, le=3600, description="First lock-out; each further failure doubles it, up to an hour"
    )
    max_body_bytes: int = Field(65_536, ge=1024, description="Largest request body")
    body_seconds: float = Field(
        10.0,
        gt=0,
        le=60,
        description="Time that a client gets for each: sending head, sending body, taking the answer",
    )
    profile_cache_seconds: float = Field(
        10.0, ge=0, le=60, description="Longest time that a profile stays in a worker; 0 keeps none there"
    )
    events_topic_arn: str = Field(
        "", description="SNS topic of domain events; empty keeps them in the outbox"
    )
    notifications_topic_arn: str = Field(
        "",
        description="SNS topic of e-mails to send, which hold one-time tokens; required with EVENTS_TOPIC_ARN",
    )
    otel_exporter_otlp_endpoint: str = Field(
        "", description="OTLP over HTTP collector; empty switches tracing off"
    )
    feature_flags: str = Field("{}", description='Flags as JSON, as in {"user-registration": true}')

    @field_validator("signing_keys_file")
    @classmethod
    def _holds_keys(cls, file: FilePath) -> FilePath:
        try:
            keys.parse(file.read_text())
        except OSError as error:
            raise ValueError(f"cannot be read: {error.strerror}") from error
        return file

    @field_validator("feature_flags")
    @classmethod
    def _are_flags(cls, text: str) -> str:
        check(text)
        return text

    def conflicts(self) -> Iterator[str]:
        yield from super().conflicts()
        if bool(self.events_topic_arn) != bool(self.notifications_topic_arn):
            yield "EVENTS_TOPIC_ARN, NOTIFICATIONS_TOPIC_ARN: set both or neither"

    @property
    def topics(self) -> dict[str, str]:
        """Which events go where: one-time tokens must not reach the readers of domain events."""
        return {"": self.events_topic_arn, "notification.": self.notifications_topic_arn}
