"""Redis with a span for each round trip; used in the place of the plain store where traces are exported."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from services.common import spans
from services.order.redis_store import Argument, RedisStore, Script


class RedisAwayError(Exception):
    """Names the failure in a span; it is never raised."""


class TracedRedisStore(RedisStore):
    """Keys and values stay out of the span: a key may hold the id of a person."""

    async def command(self, use: str, *words: Argument) -> Any:
        started = time.perf_counter()
        answer = await super().command(use, *words)
        self._record(f"{words[0]!s} {use}", started)
        return answer

    async def run(self, use: str, script: Script, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
        started = time.perf_counter()
        answer = await super().run(use, script, keys, arguments)
        self._record(f"EVALSHA {use}", started)
        return answer

    def _record(self, statement: str, started: float) -> None:
        error = RedisAwayError() if self.resting else None
        spans.record("redis", statement, seconds=time.perf_counter() - started, error=error)
