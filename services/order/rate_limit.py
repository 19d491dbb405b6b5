"""Token buckets in Redis, one for the principal and one for the address; without Redis everybody passes.

A process takes a few tokens at once (see `lease`), and more before they are used up: most requests need no round trip.
Several replicas together never hand out more than a bucket holds; what a replica has not used for some seconds goes
back with its next round trip for that caller.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from uuid import UUID

from prometheus_client import Counter

from services.common.problem import Problem, ProblemError
from services.order.lease import Bucket, Lease, Leases
from services.order.redis_store import RedisStore
from services.order.renewals import Pending, Renewals

PASSED_UNCHECKED = Counter("rate_limit_open_total", "Requests let through because Redis was away")
REFUSED = Counter("rate_limit_refused_total", "Requests refused", ["bucket"])


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
        self._renewals = Renewals(store, clock)
        self._principal = Leases(principal)
        self._address = Leases(address)
        self._clock = clock

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
        self._use(self._principal, own, principal)
        self._use(self._address, theirs, address)
        return self._principal.bucket.headers(own.remaining(self._principal.bucket, now))

    async def close(self) -> None:
        """Before its store is closed, when no request comes any more."""
        await self._renewals.close()

    def _take(self, leases: Leases, who: UUID | str) -> tuple[Lease, Bucket, bool | Pending]:
        """Whether there was a token, or when that will be known."""
        lease, bucket, now = leases.of(who), leases.bucket, self._clock()
        if lease.holds(now):
            self._use(leases, lease, who)
            return lease, bucket, True
        if lease.refuses(bucket, now):
            return lease, bucket, False
        return lease, bucket, self._renewals.wait(bucket, lease, who)

    def _use(self, leases: Leases, lease: Lease, who: UUID | str) -> None:
        """Take a token of the lease, which has one."""
        lease.left -= 1
        if lease.low:
            self._renewals.ahead(leases.bucket, lease, who)


def _refusal(bucket: Bucket, tokens: float) -> ProblemError:
    REFUSED.labels(bucket.name).inc()
    wait = max(1, math.ceil((1 - tokens) / bucket.rate))
    detail = f"The {bucket.name} sends more than {bucket.rate:g} requests per second."
    headers = {**bucket.headers(tokens), "Retry-After": str(wait)}
    return ProblemError(Problem.TOO_MANY_REQUESTS, detail, headers=headers)
