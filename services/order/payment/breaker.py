"""pybreaker made right for asyncio, with its state shared between replicas through Redis.

pybreaker decides by running a synchronous function. So the awaited outcome is replayed to it: its own rules for
counting, opening and closing stay in force, and no lock is held while a call is on its way.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import NoReturn, TypeVar

import pybreaker
from prometheus_client import Counter, Gauge

from services.order.payment.breaker_storage import SharedStorage
from services.order.redis_store import RedisStore

T = TypeVar("T")

STATE = Gauge("breaker_state", "0 closed, 1 half-open, 2 open", ["breaker"])
REJECTED = Counter("breaker_rejected_total", "Calls that the breaker did not let through", ["breaker"])
OPENED = Counter("breaker_opened_total", "Times the breaker opened", ["breaker"])
_VALUES = {pybreaker.STATE_CLOSED: 0, pybreaker.STATE_HALF_OPEN: 1, pybreaker.STATE_OPEN: 2}

log = logging.getLogger(__name__)


class BreakerOpenError(Exception):
    """The call was not made."""


class NotAskedError(Exception):
    """Raised by what should ask when it did not: that tells nothing about the other side."""


class _Listener(pybreaker.CircuitBreakerListener):
    def state_change(
        self,
        cb: pybreaker.CircuitBreaker,
        old_state: pybreaker.CircuitBreakerState | None,  # noqa: ARG002 # pybreaker's signature
        new_state: pybreaker.CircuitBreakerState,
    ) -> None:
        log.warning("breaker %s is %s", cb.name, new_state.name)
        if new_state.name == pybreaker.STATE_OPEN:
            OPENED.labels(str(cb.name)).inc()


class AsyncBreaker:
    """Lets calls through while closed, none while open, and exactly one at a time over all replicas while half-open."""

    def __init__(
        self,
        name: str,
        store: RedisStore,
        *,
        failures: int,
        reset_seconds: float,
        harmless: tuple[type[Exception], ...],
        probe_seconds: float = 5.0,
    ) -> None:
        self._name = name
        self._storage = SharedStorage(name, store, probe_seconds=probe_seconds)
        self._reset = timedelta(seconds=reset_seconds)
        self._breaker = pybreaker.CircuitBreaker(
            name=name,
            fail_max=failures,
            reset_timeout=reset_seconds,
            exclude=list(harmless),
            state_storage=self._storage,
            listeners=[_Listener()],
            throw_new_error_on_trip=False,
        )

    @property
    def state(self) -> str:
        """`closed`, `half-open` or `open`, as this replica knows it."""
        return self._breaker.current_state

    async def follow(self) -> None:
        """Take over what the other replicas decided, and show it."""
        await self._storage.pull()
        self._show()

    def _show(self) -> None:
        STATE.labels(self._name).set(_VALUES[self._breaker.current_state])

    async def call(self, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer of `ask`. Raises BreakerOpenError without asking, or what `ask` raises."""
        await self.follow()
        probing = self._breaker.current_state != pybreaker.STATE_CLOSED
        if probing and not await self._may_probe():
            REJECTED.labels(self._name).inc()
            raise BreakerOpenError(f"{self._name} is resting")
        try:
            return await self._observe(ask, probing=probing)
        finally:
            if probing:
                await self._storage.end_probe()
            self._show()

    async def _may_probe(self) -> bool:
        opened = self._storage.opened_at
        rested = opened is None or datetime.now(UTC) >= opened + self._reset
        if not rested or not await self._storage.begin_probe():
            return False
        await self.follow()  # a probe that ended a moment ago may have decided already
        if self._breaker.current_state == pybreaker.STATE_CLOSED:
            return True
        opened = self._storage.opened_at
        if opened is not None and datetime.now(UTC) < opened + self._reset:
            await self._storage.end_probe()
            return False
        self._breaker.half_open()
        self._show()
        await self._storage.push()
        return True

    async def _observe(self, ask: Callable[[], Awaitable[T]], *, probing: bool) -> T:
        try:
            answer = await ask()
        except NotAskedError:
            raise
        except Exception as error:
            await self._replay(error, probing=probing)
            raise
        await self._replay(None, probing=probing)
        return answer

    async def _replay(self, error: Exception | None, *, probing: bool) -> None:
        """Tell pybreaker how the call went, unless the state it was made in is over."""
        if probing and self._breaker.current_state == pybreaker.STATE_OPEN:
            self._breaker.half_open()  # an old answer of Redis came in between; the probe's holder decides
        if not probing and self._breaker.current_state != pybreaker.STATE_CLOSED:
            return

        def outcome() -> None:
            if error is not None:
                _raise(error)

        try:
            self._breaker.call(outcome)
        except Exception as replayed:  # the caller raises the original itself
            log.debug("replayed %r", replayed)
        await self._storage.push()


def _raise(error: Exception) -> NoReturn:
    raise error
