"""Token buckets in Redis, one for the principal and one for the address; without Redis everybody passes.

A process takes a few tokens at once (see `lease`), so most requests need no round trip; callers that need one at the
same moment share it. Several replicas together never hand out more than a bucket holds; what a replica has not used for
some seconds goes back with its next round trip for that caller.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from uuid import UUID

from prometheus_client import Counter

from services.common.problem import Problem, ProblemError
from services.order.lease import Bucket, Lease, Leases
from services.order.redis_store import RedisStore, Script

PASSED_UNCHECKED = Counter("rate_limit_open_total", "Requests let through because Redis was away")
REFUSED = Counter("rate_limit_refused_total", "Requests refused", ["bucket"])
Pending = asyncio.Future[bool | None]  # None without Redis
MOST_AT_ONCE = 100  # buckets in one round trip
# Redis' own clock, so that replicas whose clocks differ share one truth.
_TAKE = Script(
    """
    local t = redis.call('TIME')
    local now = t[1] + t[2] / 1000000
    local answers = {}
    for i, key in ipairs(KEYS) do
        local rate, burst, wanted = tonumber(ARGV[4 * i - 3]), tonumber(ARGV[4 * i - 2]), tonumber(ARGV[4 * i - 1])
        local known = redis.call('HMGET', key, 'tokens', 'at')
        local tokens = (tonumber(known[1]) or burst) + ARGV[4 * i]
        tokens = math.min(burst, tokens + math.max(0, now - (tonumber(known[2]) or now)) * rate)
        local taken = math.min(wanted, math.floor(tokens))
        tokens = tokens - taken
        redis.call('HSET', key, 'tokens', tostring(tokens), 'at', tostring(now))
        redis.call('PEXPIRE', key, math.ceil(burst / rate * 1000) + 1000)
        answers[2 * i - 1] = taken
        answers[2 * i] = tostring(tokens)
    end
    return answers
    """
)


class _Renewal:
    """Callers that wait for tokens of one bucket."""

    def __init__(self, bucket: Bucket, lease: Lease) -> None:
        self._bucket = bucket
        self._lease = lease
        self.waiting: list[Pending] = []

    def arguments(self) -> tuple[float, int, int, int]:
        """What the script wants to know of the bucket: how it fills, what to take, and what to give back first."""
        wanted = max(self._lease.size, len(self.waiting))
        return self._bucket.rate, self._bucket.burst, wanted, self._lease.left

    def hand_out(self, answer: tuple[int, bytes] | None, now: float) -> None:
        """The tokens taken and those left in Redis, or None without Redis."""
        taken = answer[0] if answer else 0
        if answer:
            self._lease.renew(max(0, taken - len(self.waiting)), float(answer[1]), now, self._bucket)
        for position, pending in enumerate(self.waiting):
            if not pending.done():  # the caller may be gone
                pending.set_result(position < taken if answer else None)


class RateLimiter:
    """Takes one token of each bucket that a request belongs to."""

    def __init__(
        self,
        store: RedisStore,
        *,
        principal: Bucket,
        address: Bucket,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._principal = Leases(principal)
        self._address = Leases(address)
        self._clock = clock
        self._renewals: dict[str, _Renewal] = {}
        self._task: asyncio.Task[None] | None = None

    async def check(self, principal: UUID | None, address: str) -> Mapping[str, str]:
        """The RateLimit headers for the answer. Raises ProblemError 429 when a bucket is empty."""
        held = self.at_hand(principal, address) if principal else None
        if held is not None:
            return held
        takes = [self._take(self._address, address)]
        if principal is not None:
            takes.append(self._take(self._principal, principal))
        for lease, bucket, pending in takes:
            taken = pending if isinstance(pending, bool) else await pending
            if taken is None:
                PASSED_UNCHECKED.inc()
                return {}
            if not taken:
                raise _refusal(bucket, lease.remaining(bucket, self._clock()))
        lease, bucket, _ = takes[-1]
        return bucket.headers(lease.remaining(bucket, self._clock()))

    def at_hand(self, principal: UUID, address: str) -> Mapping[str, str] | None:
        """The headers when both buckets have a token here, which are taken then; else None, and none is taken."""
        now, own, theirs = self._clock(), self._principal.of(principal), self._address.of(address)
        if not (own.holds(now) and theirs.holds(now)):
            return None
        own.left -= 1
        theirs.left -= 1
        return self._principal.bucket.headers(own.remaining(self._principal.bucket, now))

    def _take(self, leases: Leases, who: UUID | str) -> tuple[Lease, Bucket, bool | Pending]:
        """Whether there was a token, or when that will be known."""
        lease, now = leases.of(who), self._clock()
        if lease.take(now):
            return lease, leases.bucket, True
        if lease.refuses(leases.bucket, now):
            return lease, leases.bucket, False
        return lease, leases.bucket, self._renew(leases.bucket, lease, who)

    def _renew(self, bucket: Bucket, lease: Lease, who: UUID | str) -> Pending:
        answer: Pending = asyncio.get_running_loop().create_future()
        key = f"rate:{bucket.name}:{who}"
        self._renewals.setdefault(key, _Renewal(bucket, lease)).waiting.append(answer)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._renew_all())
        return answer

    async def _renew_all(self) -> None:
        """While one round trip is under way, the next one gathers callers."""
        while self._renewals:
            keys = list(self._renewals)[:MOST_AT_ONCE]
            renewals = [self._renewals.pop(key) for key in keys]
            arguments = [argument for one in renewals for argument in one.arguments()]
            answers = await self._store.run("rate-limit", _TAKE, keys, arguments)
            for index, renewal in enumerate(renewals):
                renewal.hand_out(answers[2 * index : 2 * index + 2] if answers else None, self._clock())


def _refusal(bucket: Bucket, tokens: float) -> ProblemError:
    REFUSED.labels(bucket.name).inc()
    wait = max(1, math.ceil((1 - tokens) / bucket.rate))
    detail = f"The {bucket.name} sends more than {bucket.rate:g} requests per second."
    headers = {**bucket.headers(tokens), "Retry-After": str(wait)}
    return ProblemError(Problem.TOO_MANY_REQUESTS, detail, headers=headers)
