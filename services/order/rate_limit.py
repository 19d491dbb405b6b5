"""Token buckets in Redis, one for the principal and one for the address; without Redis everybody passes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from prometheus_client import Counter

from services.common.problem import Problem, ProblemError
from services.order.redis_store import RedisStore, Script

PASSED_UNCHECKED = Counter("rate_limit_open_total", "Requests let through because Redis was away")
REFUSED = Counter("rate_limit_refused_total", "Requests refused", ["bucket"])
# Redis' own clock, so that replicas whose clocks differ share one truth.
_TAKE = Script(
    """
    local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
    local t = redis.call('TIME')
    local now = t[1] + t[2] / 1000000
    local known = redis.call('HMGET', KEYS[1], 'tokens', 'at')
    local tokens = tonumber(known[1]) or burst
    tokens = math.min(burst, tokens + math.max(0, now - (tonumber(known[2]) or now)) * rate)
    local taken = 0
    if tokens >= 1 then
        tokens = tokens - 1
        taken = 1
    end
    redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
    redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
    return {taken, tostring(tokens)}
    """
)


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """The size of a bucket and how fast it fills."""

    name: str
    rate: float
    burst: int


class RateLimiter:
    """Takes one token of each bucket that a request belongs to."""

    def __init__(self, store: RedisStore, *, principal: Bucket, address: Bucket) -> None:
        self._store = store
        self._principal = principal
        self._address = address

    async def check(self, principal: str | None, address: str) -> dict[str, str]:
        """The RateLimit headers for the answer. Raises ProblemError 429 when a bucket is empty."""
        wanted = [(self._address, address)]
        if principal is not None:
            wanted.append((self._principal, principal))
        calls = [(f"rate:{bucket.name}:{who}", (bucket.rate, bucket.burst)) for bucket, who in wanted]
        answers = await self._store.run("rate-limit", _TAKE, calls)
        if answers is None:
            PASSED_UNCHECKED.inc()
            return {}
        headers = {}
        for (bucket, _), (taken, tokens) in zip(wanted, answers, strict=True):
            headers = _headers(bucket, float(tokens))
            if not taken:
                REFUSED.labels(bucket.name).inc()
                wait = max(1, math.ceil((1 - float(tokens)) / bucket.rate))
                detail = f"The {bucket.name} sends more than {bucket.rate:g} requests per second."
                raise ProblemError(
                    Problem.TOO_MANY_REQUESTS, detail, headers={**headers, "Retry-After": str(wait)}
                )
        return headers


def _headers(bucket: Bucket, tokens: float) -> dict[str, str]:
    """As in the IETF draft "RateLimit header fields for HTTP"."""
    window = math.ceil(bucket.burst / bucket.rate)
    full_in = math.ceil((bucket.burst - tokens) / bucket.rate)
    return {
        "RateLimit-Limit": str(bucket.burst),
        "RateLimit-Remaining": str(int(tokens)),
        "RateLimit-Reset": str(full_in),
        "RateLimit-Policy": f'{bucket.burst};w={window};name="{bucket.name}"',
    }
