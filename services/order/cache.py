"""Orders in Redis: an older version never replaces a newer one, a change writes through and is announced."""

from __future__ import annotations

from uuid import UUID

from prometheus_client import Counter
from pydantic import ValidationError

from services.order.missed_changes import MissedChanges
from services.order.near_cache import NearCache
from services.order.redis_store import RedisStore, Script
from services.order.representations import OrderRepresentation

READS = Counter("cache_reads_total", "Reads of the cache", ["result"])
CHANNEL = "orders-changed"  # a message is the 16 bytes of an order's id
_PUT = Script(
    """
    local version = tonumber(redis.call('HGET', KEYS[1], 'version'))
    if version and version > tonumber(ARGV[1]) then return 0 end
    redis.call('HSET', KEYS[1], 'version', ARGV[1], 'order', ARGV[2])
    redis.call('EXPIRE', KEYS[1], ARGV[3])
    if ARGV[5] ~= '' then redis.call('PUBLISH', ARGV[4], ARGV[5]) end
    return 1
    """
)


class OrderCache:
    """Keeps representations; misses when Redis is away."""

    def __init__(self, store: RedisStore, seconds: int, near: NearCache) -> None:
        self._store = store
        self._seconds = seconds
        self._missed = MissedChanges(seconds)
        self.near = near

    async def get(self, order_id: UUID) -> OrderRepresentation | None:
        raw = None
        if order_id not in self._missed:
            raw = await self._store.command("cache", "HGET", _key(order_id), "order")
        order = None
        if raw is not None:
            try:
                order = OrderRepresentation.model_validate_json(raw)
            except ValidationError:  # written by a version with another idea of an order
                order = None
        READS.labels("hit" if order else "miss").inc()
        return order

    async def changed(self, order: OrderRepresentation) -> None:
        """A new version is committed: remember it and let every replica forget the one before."""
        self._missed.add(order.id, order.version)  # first, as a deadline may end what follows at any point
        try:
            await self._put(order, order.id.bytes)
        finally:
            self.near.changed(order.id)

    async def put(self, order: OrderRepresentation) -> None:
        """Remember what was read unless a newer version is known already."""
        await self._put(order, b"")

    async def _put(self, order: OrderRepresentation, announced: bytes) -> None:
        arguments = (order.version, order.model_dump_json(), self._seconds, CHANNEL, announced)
        if await self._store.run("cache", _PUT, [_key(order.id)], arguments) is not None:
            self._missed.heard(order.id, order.version)


def _key(order_id: UUID) -> str:
    return f"order:{order_id}"
