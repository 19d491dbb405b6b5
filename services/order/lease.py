"""What this process holds of a token bucket: a few tokens that it took ahead, for some seconds at most."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

SECONDS = 10.0
EMPTY_SECONDS = 1.0  # so long an empty bucket is believed to have got nothing from elsewhere
LOW = 4  # at a quarter of its size a lease is renewed
SHARE = 10  # a lease holds at most a tenth of the burst: that is how wrong a count can be in each replica
REMEMBERED = 10_000


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """The size of a bucket and how fast it fills."""

    name: str
    rate: float
    burst: int

    def headers(self, tokens: float) -> dict[str, str]:
        """As in the IETF draft "RateLimit header fields for HTTP"."""
        return {
            "RateLimit-Limit": str(self.burst),
            "RateLimit-Remaining": str(int(tokens)),
            "RateLimit-Reset": str(math.ceil((self.burst - tokens) / self.rate)),
            "RateLimit-Policy": self._policy,
        }

    @cached_property
    def _policy(self) -> str:
        return f'{self.burst};w={math.ceil(self.burst / self.rate)};name="{self.name}"'


class Lease:
    """Tokens of one caller. A caller that uses them up gets twice as many the next time, up to the share."""

    __slots__ = ("_at", "left", "size", "tokens")

    def __init__(self) -> None:
        self.left = 0
        self.size = 1
        self.tokens = 0.0
        self._at = -math.inf

    def holds(self, now: float) -> bool:
        """Whether there is a token that is not too old."""
        return self.left > 0 and now - self._at <= SECONDS

    @property
    def low(self) -> bool:
        """True once on the way down, with a few left for those who come while more are fetched."""
        return self.left == self.size // LOW and self.left > 0

    def renew(self, left: int, tokens: float, now: float, bucket: Bucket, *, used_up: bool = False) -> None:
        """Hold what a renewal left over; `tokens` is what the bucket itself has now, with what was given back.

        `used_up` says that the renewal came because few tokens were left.
        """
        drained = used_up or (self.left == 0 and now - self._at <= SECONDS)
        self.size = min(self.size * 2, max(1, bucket.burst // SHARE)) if drained else max(1, self.size // 2)
        self.left, self.tokens, self._at = left, tokens, now

    def remaining(self, bucket: Bucket, now: float) -> float:
        """Tokens that the caller has, here and in the bucket, which has filled since."""
        filled = self.tokens + max(0.0, now - self._at) * bucket.rate
        return min(float(bucket.burst), filled + self.left)

    def refuses(self, bucket: Bucket, now: float) -> bool:
        """Whether asking is pointless: the bucket was empty a moment ago and cannot have filled since."""
        return now - self._at <= EMPTY_SECONDS and self.remaining(bucket, now) < 1


class Leases:
    """The leases of one kind of bucket; those made first are forgotten first when there are too many."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self._of: dict[object, Lease] = {}

    def of(self, who: object) -> Lease:
        """The caller's lease, perhaps an empty one."""
        lease = self._of.get(who)
        if lease is None:
            lease = self._of[who] = Lease()
            if len(self._of) > REMEMBERED:
                del self._of[next(iter(self._of))]
        return lease
