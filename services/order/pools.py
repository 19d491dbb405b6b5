"""Connections of this process, as metrics: to the database, to Redis, and to other services."""

from __future__ import annotations

from aiohttp import TCPConnector
from prometheus_client import Gauge

from services.common.database import Pool
from services.common.metrics import POOL
from services.order.redis_store import RedisStore

REDIS = Gauge("redis_pool_connections", "Connections of the pool", ["state"])
HTTP = Gauge("http_pool_connections", "Connections to the payment provider and the user service, in use")


def measure(database: Pool, redis: RedisStore, http: TCPConnector) -> None:
    """Look at the pools whenever the metrics are read."""
    POOL.labels("idle").set_function(database.get_idle_size)
    POOL.labels("used").set_function(lambda: database.get_size() - database.get_idle_size())
    for state in ("idle", "used"):
        REDIS.labels(state).set_function(lambda state=state: redis.connections()[state])  # type: ignore[misc] # the bound default is a string
    HTTP.set_function(lambda: len(http._acquired))
