"""PostgreSQL for asyncio: the typed face of asyncpg, which ships no types; this module is its only importer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, cast
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg  # type: ignore[import-untyped] # asyncpg ships no types

from services.common.iam_login import IamLogin, LoginError

# A replica whose node dies must not keep its locks, the relay's among them, for the hours that systems wait by default.
KEEPALIVES = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
# A server that vanishes without a word must not hold a thread for the quarter of an hour that systems go on sending.
# Keepalives watch a connection that is silent, the last one (in ms) one whose words are not acknowledged.
CLIENT_PATIENCE = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,
}


class Connection(Protocol):
    """A connection out of the pool."""

    async def fetch(self, query: str, *args: object) -> Sequence[Mapping[str, Any]]: ...
    async def fetchrow(self, query: str, *args: object) -> Mapping[str, Any] | None: ...
    async def fetchval(self, query: str, *args: object) -> Any: ...
    async def execute(self, query: str, *args: object) -> str: ...
    def transaction(self) -> AbstractAsyncContextManager[object]: ...
    def terminate(self) -> None: ...


class Pool(Protocol):
    """A pool of connections."""

    def acquire(self, *, timeout: float | None = None) -> AbstractAsyncContextManager[Connection]: ...
    async def close(self) -> None: ...
    def terminate(self) -> None: ...
    def get_size(self) -> int: ...
    def get_idle_size(self) -> int: ...


async def connect(
    url: str,
    *,
    smallest: int,
    largest: int,
    command_seconds: float,
    login: IamLogin | None = None,
    log_query: Callable[[Any], None] | None = None,
) -> Pool:
    """A pool; connections are made when first needed, so a late database does not stop the start.

    `login` makes a password for each connection, `log_query` is told of every query that has ended.
    """

    async def prepare(connection: Any) -> None:
        if log_query is not None:
            connection.add_query_logger(log_query)

    pool = await asyncpg.create_pool(
        url,
        password=login.password_soon if login else None,
        min_size=smallest,
        max_size=largest,
        timeout=5,
        command_timeout=command_seconds,
        server_settings=KEEPALIVES,
        reset=_keep,
        init=prepare,
    )
    return cast(Pool, pool)


async def _keep(_connection: object) -> None:
    """We leave no state behind in a session, so giving it back needs no round trip to clear it."""


def connection_errors() -> tuple[type[Exception], ...]:
    """What means "the database is away or has refused", as opposed to a fault of ours."""
    return (
        asyncpg.PostgresConnectionError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,  # what a connection says that broke in the middle of an answer
        asyncpg.OperatorInterventionError,
        asyncpg.InvalidAuthorizationSpecificationError,  # a login is refused for a moment after a failover
        asyncpg.ReadOnlySQLTransactionError,  # it is the writer no more
        LoginError,
        asyncpg.InsufficientResourcesError,
        asyncpg.DeadlockDetectedError,
        OSError,
        TimeoutError,
    )


def with_password(url: str, password: str | None, port: int = 5432) -> str:
    """The URL with the password in it, for a driver that takes one string."""
    if not password:
        return url
    parts = urlsplit(url)
    user, host = quote(unquote(parts.username or ""), safe=""), parts.netloc.rpartition("@")[2]
    where = host if parts.port else f"{host.removesuffix(':')}:{port}"
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{where}"))


def for_sqlalchemy(url: str) -> str:
    """The same URL for SQLAlchemy over psycopg 3."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def options(settings: Mapping[str, str]) -> str:
    """What libpq sends at the start of a connection, so that the server's settings cost no round trip."""
    return " ".join(f"-c {name}={value}" for name, value in settings.items())
