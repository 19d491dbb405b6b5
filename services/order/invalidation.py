"""Hears through Redis of orders that any replica has changed, so that the near cache can forget them.

A change is announced before the request that made it is answered. Other replicas hear of it a moment later.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.order.cache import CHANNEL
from services.order.near_cache import NearCache

CHECK_SECONDS = 1.0  # a connection that does not answer a ping within this time is lost
AGAIN_SECONDS = 1.0

log = logging.getLogger(__name__)


class Invalidation:
    """Runs until it is stopped; while it has no connection the near cache keeps nothing."""

    def __init__(self, url: str, near: NearCache) -> None:
        self._near = near
        self._redis: Any = Redis.from_url(url, socket_connect_timeout=CHECK_SECONDS)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        """Listen, and listen again after a lost connection."""
        listening = asyncio.create_task(self._listen_for_ever())
        await self._stopping.wait()
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        await self._redis.aclose()

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("changes of orders cannot be heard of: %r", error)
            finally:
                self._near.deaf()
            await asyncio.sleep(AGAIN_SECONDS)

    async def _listen(self) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            awaited = 0
            while awaited < 2:
                message = await channel.get_message(timeout=CHECK_SECONDS)
                if message is None:  # silence: is anybody there?
                    awaited += 1
                    await channel.ping()
                    continue
                awaited = 0
                self._hear(message)
        raise TimeoutError("no answer to a ping")

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":
            self._near.listen()
        elif message["type"] == "message":
            self._near.changed(UUID(bytes=message["data"]))
