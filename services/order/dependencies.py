"""What endpoints, consumers and timers work with: made at the start, closed in reverse order at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession, TCPConnector

from services.common import database, spans
from services.common.access_log import AccessLog
from services.common.database import Pool
from services.common.flags import Flags
from services.common.health import Readiness
from services.order import pools
from services.order.cache import OrderCache
from services.order.creation import Creation
from services.order.jwks import RemoteVerifier
from services.order.lease import Bucket
from services.order.near_cache import NearCache
from services.order.payment.breaker import AsyncBreaker
from services.order.payment.client import PaymentClient, RefusedError
from services.order.rate_limit import RateLimiter
from services.order.redis_store import RedisStore
from services.order.settings import OrderSettings
from services.order.traced_redis import TracedRedisStore

CONNECTIONS_TO_OTHERS = 50
SECONDS_AROUND_A_CALL = 1.0  # a probe also asks Redis, before the call and after it


@dataclass(frozen=True, kw_only=True)
class Dependencies:
    """Shared by everything in the process."""

    settings: OrderSettings
    pool: Pool
    creation: Creation
    cache: OrderCache
    limiter: RateLimiter
    verifier: RemoteVerifier
    payments: PaymentClient
    flags: Flags
    readiness: Readiness
    access_log: AccessLog


@asynccontextmanager
async def opened(settings: OrderSettings, readiness: Readiness) -> AsyncIterator[Dependencies]:
    """Nothing needs to be reachable: the service starts while others are away, and is not ready."""
    traced = bool(settings.otel_exporter_otlp_endpoint)
    store = TracedRedisStore(settings.redis) if traced else RedisStore(settings.redis)
    pool = await database.connect(
        settings.database,
        smallest=0,
        largest=settings.database_pool_size,
        command_seconds=5,
        login=settings.iam_login,
        log_query=spans.of_asyncpg if traced else None,
    )
    try:
        connector = TCPConnector(limit=CONNECTIONS_TO_OTHERS)
        pools.measure(pool, store, connector)
        async with ClientSession(connector=connector) as http:
            needs = _assemble(settings, readiness, pool, store, http)
            try:
                yield needs
            finally:
                await needs.limiter.close()
                await needs.verifier.close()
    finally:
        await store.close()
        await pool.close()


def _assemble(
    settings: OrderSettings, readiness: Readiness, pool: Pool, store: RedisStore, http: ClientSession
) -> Dependencies:
    return Dependencies(
        settings=settings,
        pool=pool,
        creation=Creation(pool),
        cache=OrderCache(store, settings.cache_seconds, NearCache(settings.near_cache_seconds)),
        limiter=RateLimiter(
            store,
            principal=Bucket(
                name="principal", rate=settings.rate_per_principal, burst=settings.burst_per_principal
            ),
            address=Bucket(name="address", rate=settings.rate_per_address, burst=settings.burst_per_address),
        ),
        verifier=RemoteVerifier(
            http=http, url=settings.jwks_url, issuer=settings.token_issuer, audience=settings.token_audience
        ),
        payments=_payments(settings, store, http),
        flags=Flags.parse(settings.feature_flags),
        readiness=readiness,
        access_log=AccessLog("order"),
    )


def _payments(settings: OrderSettings, store: RedisStore, http: ClientSession) -> PaymentClient:
    breaker = AsyncBreaker(
        "payment",
        store,
        failures=settings.breaker_failures,
        reset_seconds=settings.breaker_reset_seconds,
        harmless=(RefusedError,),
        probe_seconds=settings.payment_deadline_seconds + SECONDS_AROUND_A_CALL,
    )
    return PaymentClient(
        http=http,
        url=settings.payment_url,
        breaker=breaker,
        deadline_seconds=settings.payment_deadline_seconds,
    )
