"""Token buckets in Redis, one for the principal and one for the address; without Redis everybody passes.

A process takes a few tokens at once (see `lease`), so most requests need no round trip; callers that need one at the
same moment share it. Several replicas together never hand out more than a bucket holds; what a replica holds and does
not use within a second is lost to the caller.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from uuid import UUID

from prometheus_client import Counter

from services.common.problem import Problem, ProblemError
from services.order.lease import Bucket, Lease, Leases
from services.order.redis_store import RedisStore, Script

PASSED_UNCHECKED = Counter("rate_limit_open_total", "Requests let through because Redis was away")
REFUSED = Counter("rate_limit_refused_total", "Requests refused", ["bucket"])
MOST_AT_ONCE = 100  # buckets in one round trip
# Redis' own clock, so that replicas whose clocks differ share one truth.
_TAKE = Script(
    """
    local rate, burst, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
    local t = redis.call('TIME')
    local now = t[1] + t[2] / 1000000
    local known = redis.call('HMGET', KEYS[1], 'tokens', 'at')
    local tokens = tonumber(known[1]) or burst
    tokens = math.min(burst, tokens + math.max(0, now - (tonumber(known[2]) or now)) * rate)
    local taken = math.min(wanted, math.floor(tokens))
    tokens = tokens - taken
    redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
    redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
    return {taken, tostring(tokens)}
    """
)


class _Renewal:
    """Callers that wait for tokens of one bucket."""

    def __init__(self, leases: Leases, lease: Lease) -> None:
        self.leases = leases
        self.lease = lease
        self.waiting: list[asyncio.Future[bool | None]] = []


class RateLimiter:
    """Takes one token of each bucket that a request belongs to."""

    def __init__(self, store: RedisStore, *, principal: Bucket, address: Bucket) -> None:
        self._store = store
        self._principal = Leases(principal)
        self._address = Leases(address)
        self._renewals: dict[str, _Renewal] = {}
        self._task: asyncio.Task[None] | None = None

    async def check(self, principal: UUID | None, address: str) -> Mapping[str, str]:
        """The RateLimit headers for the answer. Raises ProblemError 429 when a bucket is empty."""
        leases = self._address
        who: UUID | str = address
        checked = await self._take(leases, who)
        if principal is not None and checked:
            leases, who = self._principal, principal
            checked = await self._take(leases, who)
        if not checked:
            PASSED_UNCHECKED.inc()
            return {}
        return leases.bucket.headers(leases.of(who).remaining(leases.bucket, leases.clock()))

    async def _take(self, leases: Leases, who: UUID | str) -> bool:
        """False without Redis. Raises ProblemError 429."""
        lease, now = leases.of(who), leases.clock()
        if lease.take(now):
            return True
        taken = False if lease.refuses(leases.bucket, now) else await self._renew(leases, lease, who)
        if taken is False:
            raise _refusal(leases.bucket, lease.remaining(leases.bucket, leases.clock()))
        return taken is True

    async def _renew(self, leases: Leases, lease: Lease, who: UUID | str) -> bool | None:
        """Whether a token was there; None without Redis."""
        key = f"rate:{leases.bucket.name}:{who}"
        answer: asyncio.Future[bool | None] = asyncio.get_running_loop().create_future()
        self._renewals.setdefault(key, _Renewal(leases, lease)).waiting.append(answer)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._renew_all())
        return await answer

    async def _renew_all(self) -> None:
        """While one round trip is under way, the next one gathers callers."""
        while self._renewals:
            keys = list(self._renewals)[:MOST_AT_ONCE]
            renewals = {key: self._renewals.pop(key) for key in keys}
            calls = [(key, _arguments(one)) for key, one in renewals.items()]
            answers = await self._store.run("rate-limit", _TAKE, calls)
            for index, renewal in enumerate(renewals.values()):
                _hand_out(renewal, answers[index] if answers else None)


def _arguments(renewal: _Renewal) -> tuple[float, int, int]:
    bucket = renewal.leases.bucket
    return bucket.rate, bucket.burst, max(renewal.lease.size, len(renewal.waiting))


def _hand_out(renewal: _Renewal, answer: tuple[int, bytes] | None) -> None:
    taken = answer[0] if answer else 0
    for position, waiting in enumerate(renewal.waiting):
        if not waiting.done():  # the caller may be gone
            waiting.set_result(None if answer is None else position < taken)
    if answer is not None:
        left = max(0, taken - len(renewal.waiting))
        renewal.lease.renew(left, float(answer[1]), renewal.leases.clock(), renewal.leases.bucket)


def _refusal(bucket: Bucket, tokens: float) -> ProblemError:
    REFUSED.labels(bucket.name).inc()
    wait = max(1, math.ceil((1 - tokens) / bucket.rate))
    detail = f"The {bucket.name} sends more than {bucket.rate:g} requests per second."
    headers = {**bucket.headers(tokens), "Retry-After": str(wait)}
    return ProblemError(Problem.TOO_MANY_REQUESTS, detail, headers=headers)
