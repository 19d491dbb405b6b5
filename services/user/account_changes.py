"""Who changes an account tells the profile caches: this server's by the session's events, others' by PostgreSQL.

The database itself announces every change of an account (a trigger), so that none is forgotten.
"""

from __future__ import annotations

import logging
import threading
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from services.common.iam_login import IamLogin
from services.user.models import User
from services.user.profile_cache import ProfileCache, Versions

CHANNEL = "accounts_changed"
CHANGED = "changed_accounts"
CHECK_SECONDS = 1.0
AGAIN_SECONDS = 1.0
# A connection whose other end is gone without a word is noticed after some seconds.
_CONNECTION = {
    "connect_timeout": 3,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,  # keepalives are silent while the question of the last second is unacknowledged
}

log = logging.getLogger(__name__)


def follow(sessions: sessionmaker[Session], versions: Versions) -> None:
    """Move the counters as soon as a session's changes are committed, before the request is answered."""

    def flushed(session: Session, _context: object) -> None:
        changed = {row.id for row in session.dirty if isinstance(row, User)}
        session.info.setdefault(CHANGED, set()).update(changed)

    def committed(session: Session) -> None:
        for user_id in session.info.pop(CHANGED, ()):
            versions.moved(user_id)

    event.listen(sessions, "after_flush", flushed)
    event.listen(sessions, "after_commit", committed)


class Listener:
    """A thread of a worker with a connection of its own; while it has none, the cache keeps nothing."""

    def __init__(self, database: str, cache: ProfileCache, login: IamLogin | None = None) -> None:
        self._database = database
        self._cache = cache
        self._login = login
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="account-changes", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Takes a second at most."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except Exception as error:  # nobody would start the thread again
                log.warning("changes of accounts cannot be heard of: %r", error)
            finally:
                self._cache.deaf()
            self._stopping.wait(AGAIN_SECONDS)

    def _listen(self) -> None:
        password = {"password": self._login.password()} if self._login else {}
        where = make_conninfo(self._database, **_CONNECTION, **password)
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self._cache.listen()
            while not self._stopping.is_set():
                for notification in connection.notifies(timeout=CHECK_SECONDS):
                    self._cache.versions.moved(UUID(notification.payload))
                connection.execute("SELECT 1")  # silence: is anybody there?
