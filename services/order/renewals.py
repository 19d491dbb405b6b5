"""Fetches tokens of buckets in Redis: those that callers wait for at once, those that will be needed soon together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID

from services.order.lease import Bucket, Lease
from services.order.redis_store import RedisStore, Script

Pending = asyncio.Future[bool | None]  # None without Redis
MOST_AT_ONCE = 100  # buckets in one round trip
GATHER_SECONDS = 0.005  # what nobody waits for yet shares a round trip
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
    """Of one bucket: for callers that wait, or ahead of them."""

    def __init__(self, bucket: Bucket, lease: Lease) -> None:
        self._bucket = bucket
        self._lease = lease
        self._ahead = False
        self.waiting: list[Pending] = []

    def arguments(self, now: float) -> tuple[float, int, int, int]:
        """What the script wants to know of the bucket: how it fills, what to take, and what to give back first."""
        wanted = max(self._lease.size, len(self.waiting))
        self._ahead = self._lease.holds(now)
        return self._bucket.rate, self._bucket.burst, wanted, 0 if self._ahead else self._lease.left

    def hand_out(self, answer: tuple[int, bytes] | None, now: float) -> None:
        """The tokens taken and those left in Redis, or None without Redis."""
        tokens = 0
        if answer:
            tokens = answer[0] + (self._lease.left if self._ahead else 0)
            left = max(0, tokens - len(self.waiting))
            self._lease.renew(left, float(answer[1]), now, self._bucket, used_up=self._ahead)
        for position, pending in enumerate(self.waiting):
            if not pending.done():  # the caller may be gone
                pending.set_result(position < tokens if answer else None)


class Renewals:
    """Of one process. While one round trip is under way, the next one gathers callers."""

    def __init__(self, store: RedisStore, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._next: dict[str, _Renewal] = {}
        self._task: asyncio.Task[None] | None = None
        self._soon: asyncio.TimerHandle | None = None

    def wait(self, bucket: Bucket, lease: Lease, who: UUID | str) -> Pending:
        """Whether there was a token for one more caller."""
        answer: Pending = asyncio.get_running_loop().create_future()
        self._add(bucket, lease, who).waiting.append(answer)
        self._start()
        return answer

    def ahead(self, bucket: Bucket, lease: Lease, who: UUID | str) -> None:
        """Have more tokens soon; the next callers use those that are left."""
        self._add(bucket, lease, who)
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._start)

    async def close(self) -> None:
        """Begin nothing more; what is under way ends first, or its connection to Redis would stay open."""
        self._cancel_timer()
        if self._task is not None:
            await asyncio.wait([self._task])

    def _add(self, bucket: Bucket, lease: Lease, who: UUID | str) -> _Renewal:
        return self._next.setdefault(f"rate:{bucket.name}:{who}", _Renewal(bucket, lease))

    def _start(self) -> None:
        self._cancel_timer()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._all())

    def _cancel_timer(self) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None

    async def _all(self) -> None:
        while self._next:
            keys = list(self._next)[:MOST_AT_ONCE]
            renewals, now = [self._next.pop(key) for key in keys], self._clock()
            arguments = [argument for one in renewals for argument in one.arguments(now)]
            answers = await self._store.run("rate-limit", _TAKE, keys, arguments)
            for index, renewal in enumerate(renewals):
                renewal.hand_out(answers[2 * index : 2 * index + 2] if answers else None, self._clock())
