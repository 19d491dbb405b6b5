"""How many connections of the pool are in use, and how many wait for a request."""

from __future__ import annotations

from threading import Lock

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from services.common import metrics


class PoolGauge:
    """Counts by itself: the pool tells of a connection's return before it has it, and then its own count is one off."""

    def __init__(self, pool: QueuePool) -> None:
        self._pool = pool
        self._out: set[ConnectionPoolEntry] = set()
        self._lock = Lock()
        self._used, self._idle = metrics.POOL.labels("used"), metrics.POOL.labels("idle")
        event.listen(pool, "checkout", self._taken)
        event.listen(pool, "checkin", self._given_back)

    def _taken(self, _connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: object) -> None:
        with self._lock:
            self._out.add(entry)
            self._measure()

    def _given_back(self, _connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        with self._lock:
            self._out.discard(entry)  # it may never have been taken: its connection could not be made
            self._measure()

    def _measure(self) -> None:
        made = self._pool.size() + self._pool.overflow()  # the overflow counts up from minus the size
        self._used.set(len(self._out))
        self._idle.set(made - len(self._out))
