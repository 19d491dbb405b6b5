"""Redis as far as the service needs it. It holds nothing that cannot be lost, so every use has an answer without it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from prometheus_client import Counter
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import NoScriptError, RedisError

TIMEOUT_SECONDS = 0.25
REST_SECONDS = 1.0
FAILURES = Counter("redis_failures_total", "Uses of Redis that had to do without it", ["use"])

Argument = str | bytes | int | float


class Script:
    """A Lua script, sent by its hash."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.sha = ""


class RedisStore:
    """Asks Redis with a short time limit; after a failure it rests for a second, so that requests do not pile up."""

    def __init__(self, url: str, *, connections: int = 50, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        pool: Any = BlockingConnectionPool.from_url(
            url,
            max_connections=connections,
            timeout=timeout_seconds,
            socket_timeout=timeout_seconds,
            socket_connect_timeout=timeout_seconds,
        )
        self._pool = pool
        self._redis: Any = Redis(connection_pool=pool)  # the client's own types mix sync and async answers
        self._rests_until = 0.0

    def connections(self) -> dict[str, int]:
        """How many connections are in use, and how many wait for the next."""
        return {"used": len(self._pool._in_use_connections), "idle": len(self._pool._available_connections)}

    @property
    def resting(self) -> bool:
        """Whether a failure was so recent that asking is pointless."""
        return time.monotonic() < self._rests_until

    async def command(self, use: str, *words: Argument) -> Any:
        """The answer to a command, or None without Redis."""
        return await self._guard(use, self._redis.execute_command, *words)

    async def run(self, use: str, script: Script, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
        """The script's answer, in one round trip; None without Redis."""
        return await self._guard(use, self._run, script, keys, arguments)

    async def _run(self, script: Script, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
        words = (len(keys), *keys, *arguments)
        if not script.sha:
            script.sha = str(await self._redis.script_load(script.source))
        try:
            return await self._redis.execute_command("EVALSHA", script.sha, *words)
        except NoScriptError:  # Redis was restarted and has forgotten the script
            script.sha = str(await self._redis.script_load(script.source))
            return await self._redis.execute_command("EVALSHA", script.sha, *words)

    async def _guard(self, use: str, ask: Any, *arguments: Any) -> Any:
        if self.resting:
            FAILURES.labels(use).inc()
            return None
        try:
            return await ask(*arguments)
        except (RedisError, OSError, TimeoutError):
            self._rests_until = time.monotonic() + REST_SECONDS
            FAILURES.labels(use).inc()
            return None

    async def close(self) -> None:
        await self._redis.aclose(close_connection_pool=True)
