"""Where the breaker keeps its state: in memory for pybreaker, mirrored in Redis for the other replicas."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import pybreaker

from services.order.redis_store import RedisStore, Script

_PUSH = Script(
    """
    local known = tonumber(redis.call('HGET', KEYS[1], 'opened_at') or '') or 0
    local opened = tonumber(ARGV[2]) or 0
    -- an opening is news unless a later one is known; whoever half-opens or closes must have known of the last one
    if ARGV[1] == 'open' and known < opened or (ARGV[1] ~= '' and ARGV[1] ~= 'open' and known <= opened) then
        redis.call('HSET', KEYS[1], 'state', ARGV[1], 'opened_at', ARGV[2])
    end
    if ARGV[3] == 'reset' then
        redis.call('HSET', KEYS[1], 'failures', 0)
    end
    if tonumber(ARGV[4]) > 0 then
        redis.call('HINCRBY', KEYS[1], 'failures', ARGV[4])
    end
    redis.call('EXPIRE', KEYS[1], 86400)
    return 1
    """
)
_END_PROBE = Script(
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
)


class SharedStorage(pybreaker.CircuitMemoryStorage):
    """`pull` before a decision and `push` after it; without Redis this replica decides alone."""

    def __init__(self, name: str, store: RedisStore, *, probe_seconds: float) -> None:
        super().__init__(pybreaker.STATE_CLOSED)
        self._store = store
        self._key = f"breaker:{name}"
        self._probe_milliseconds = int(probe_seconds * 1000)
        self._owner = secrets.token_hex(8)
        self._probing = False
        self._added = 0
        self._reset = False
        self._moved: tuple[str, float | str] | None = None  # the new state, and when the breaker opened

    @property
    def state(self) -> str:
        return self._state

    @state.setter
    def state(self, state: str) -> None:
        self._state = state
        self._moved = (state, self._opened_at.timestamp() if self._opened_at else "")

    def increment_counter(self) -> None:
        super().increment_counter()
        self._added += 1

    def reset_counter(self) -> None:
        if self._fail_counter:
            self._reset = True
            self._added = 0
        super().reset_counter()

    async def pull(self) -> None:
        """Take over what the other replicas decided, once they know what was decided here while Redis was away."""
        await self.push()
        known = await self._store.command("breaker", "HMGET", self._key, "state", "opened_at", "failures")
        if known is None:
            return
        state, opened, failures = (value.decode() if value else "" for value in known)
        if not state and self._state != pybreaker.STATE_CLOSED:
            self.state = self._state  # Redis has lost its data, and the others are told again
            await self.push()
            return
        self._state = state or pybreaker.STATE_CLOSED
        self._opened_at = datetime.fromtimestamp(float(opened), UTC) if opened else None
        self._fail_counter = int(failures or 0)

    async def push(self) -> None:
        """Tell the other replicas what has changed here, and nothing else; counts are added, not overwritten."""
        moved, reset, added = self._moved, self._reset, self._added
        if not (moved or reset or added):
            return
        self._moved, self._reset, self._added = None, False, 0
        arguments = (*(moved or ("", "")), "reset" if reset else "", added)
        if await self._store.run("breaker", _PUSH, [self._key], arguments) is None:
            self._keep(moved, reset=reset)

    def _keep(self, moved: tuple[str, float | str] | None, *, reset: bool) -> None:
        """For the next push. Counts are lost instead: Redis may have added them and been late with its answer."""
        self._moved = self._moved or moved
        self._reset = self._reset or reset

    async def begin_probe(self) -> bool:
        """Whether this caller may try; at most one may at any time, over all replicas."""
        if self._probing:
            return False
        self._probing = True
        words = ("SET", f"{self._key}:probe", self._owner, "NX", "PX", self._probe_milliseconds)
        taken = await self._store.command("breaker", *words)
        self._probing = taken is not None or self._store.resting
        return self._probing

    async def end_probe(self) -> None:
        self._probing = False
        await self._store.run("breaker", _END_PROBE, [f"{self._key}:probe"], [self._owner])
