"""What the endpoints work with, made once per process from the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import ExceptionContext, IsolationLevel
from sqlalchemy.orm import Session, sessionmaker

from services.common import spans
from services.common.access_log import AccessLog
from services.common.database import CLIENT_PATIENCE, KEEPALIVES, for_sqlalchemy, options
from services.common.flags import Flags
from services.common.health import Readiness
from services.common.iam_login import log_in_by
from services.user import account_changes
from services.user.passwords import Passwords
from services.user.profile_cache import ProfileCache, Versions
from services.user.settings import UserSettings
from services.user.signing import Signer
from services.user.slow_clients import Watch
from services.user.turns import Turns

Clock = Callable[[], datetime]
_LIMITS = {"statement_timeout": "5000", "lock_timeout": "3000"}


def utc_now() -> datetime:
    """The time; tests give the application another clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Dependencies:
    """Shared by all threads of a worker."""

    settings: UserSettings
    engine: Engine
    at_once: Engine  # each statement commits by itself: one round trip instead of three
    write: sessionmaker[Session]
    read: sessionmaker[Session]
    passwords: Passwords
    signer: Signer
    flags: Flags
    readiness: Readiness
    clock: Clock
    access_log: AccessLog
    slow_clients: Watch
    profiles: ProfileCache


def build(
    settings: UserSettings,
    readiness: Readiness,
    clock: Clock = utc_now,
    versions: Versions | None = None,
    turns: Turns | None = None,
) -> Dependencies:
    """Nothing here connects: the service starts while its database is away, and is not ready."""
    at_once = engine_of(settings, isolation_level="AUTOCOMMIT")
    engine = at_once.execution_options(isolation_level="READ COMMITTED")  # most requests need no transaction
    profiles = ProfileCache(versions or Versions(), settings.profile_cache_seconds)
    writing = sessionmaker(engine, expire_on_commit=False)
    account_changes.follow(writing, profiles.versions)
    return Dependencies(
        settings=settings,
        engine=engine,
        at_once=at_once,
        write=writing,
        read=sessionmaker(at_once, expire_on_commit=False),
        passwords=Passwords(
            time_cost=settings.argon2_time_cost,
            memory_kib=settings.argon2_memory_kib,
            turns=turns,
        ),
        signer=_signer(settings, clock),
        flags=Flags.parse(settings.feature_flags),
        readiness=readiness,
        clock=clock,
        access_log=AccessLog("user"),
        slow_clients=Watch(settings.body_seconds),
        profiles=profiles,
    )


def _signer(settings: UserSettings, clock: Clock) -> Signer:
    return Signer(
        file=settings.signing_keys_file,
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        seconds=settings.access_token_seconds,
        delay_seconds=settings.signing_key_delay_seconds,
        clock=lambda: clock().timestamp(),
    )


def engine_of(settings: UserSettings, isolation_level: IsolationLevel = "READ COMMITTED") -> Engine:
    """The service's way to its database; it connects when first used. Another level than the engine's costs time."""
    engine = create_engine(
        for_sqlalchemy(settings.database),
        pool_size=settings.database_pool_size,
        max_overflow=0,
        isolation_level=isolation_level,
        pool_timeout=5,
        hide_parameters=True,  # an error is logged, and what was sent with it may be personal
        connect_args={"connect_timeout": 3, "options": options(_LIMITS | KEEPALIVES), **CLIENT_PATIENCE},
    )
    event.listen(engine, "handle_error", _leave_reader)
    if settings.iam_login:
        log_in_by(engine, settings.iam_login)
    if settings.otel_exporter_otlp_endpoint:
        spans.trace_engine(engine)
    return engine


def _leave_reader(context: ExceptionContext) -> None:
    """A server that is the writer no more is as good as away; new connections lead to the one that is."""
    if isinstance(context.original_exception, ReadOnlySqlTransaction):
        context.is_disconnect = True
