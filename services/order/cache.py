"""Orders in Redis: an older version never replaces a newer one, and a change writes through."""

from __future__ import annotations

from uuid import UUID

from prometheus_client import Counter
from pydantic import ValidationError

from services.order.redis_store import RedisStore, Script
from services.order.representations import OrderRepresentation

READS = Counter("cache_reads_total", "Reads of the cache", ["result"])
_PUT = Script(
    """
    local version = tonumber(redis.call('HGET', KEYS[1], 'version'))
    if version and version > tonumber(ARGV[1]) then return 0 end
    redis.call('HSET', KEYS[1], 'version', ARGV[1], 'order', ARGV[2])
    redis.call('EXPIRE', KEYS[1], ARGV[3])
    return 1
    """
)


class OrderCache:
    """Keeps representations; misses when Redis is away."""

    def __init__(self, store: RedisStore, seconds: int) -> None:
        self._store = store
        self._seconds = seconds

    async def get(self, order_id: UUID) -> OrderRepresentation | None:
        raw = await self._store.command("cache", "HGET", _key(order_id), "order")
        order = None
        if raw is not None:
            try:
                order = OrderRepresentation.model_validate_json(raw)
            except ValidationError:  # written by a version with another idea of an order
                order = None
        READS.labels("hit" if order else "miss").inc()
        return order

    async def put(self, order: OrderRepresentation) -> None:
        """Remember this version unless a newer one is known already."""
        arguments = (order.version, order.model_dump_json(), self._seconds)
        await self._store.run("cache", _PUT, [(_key(order.id), arguments)])


def _key(order_id: UUID) -> str:
    return f"order:{order_id}"
