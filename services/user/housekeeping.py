"""Forgets what has had its time: tokens that are over, and failed logins of long ago.

The service does so once an hour; `python -m services.user.housekeeping` does it now and prints what it did.

Every batch is bounded and its own transaction, so that no lock is held for long. The audit trail is kept.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Mapping

from sqlalchemy import Engine, text

from services.common import settings
from services.user.dependencies import engine_of
from services.user.settings import UserSettings

# A refresh token is kept for a while after its end, so that its reuse is still recognised as one.
_OVER: Mapping[str, str] = {
    "refresh_tokens": "expires_at < now() - interval '7 days'",
    "one_time_tokens": "expires_at < now() - interval '1 day'",
    "login_failures": "updated_at < now() - interval '1 day'",
}
_SWEEP = """
WITH swept AS (
    DELETE FROM {table} WHERE ctid IN (SELECT ctid FROM {table} WHERE {over} LIMIT :batch FOR UPDATE SKIP LOCKED)
    RETURNING 1
)
SELECT count(*) FROM swept
"""
EVERY_SECONDS = 3600.0

log = logging.getLogger(__name__)


def tidy(engine: Engine, batch: int = 500) -> dict[str, int]:
    """One round; how many rows of each table went. One that fails does not keep the others from their turn."""
    gone: dict[str, int] = {}
    failed: dict[str, Exception] = {}
    for table, over in _OVER.items():
        try:
            gone[table] = _sweep(engine, table, over, batch)
        except Exception as error:
            failed[table] = error
    if failed:
        raise ExceptionGroup(f"not swept: {', '.join(failed)}", list(failed.values()))
    return gone


def _sweep(engine: Engine, table: str, over: str, batch: int) -> int:
    statement, gone = text(_SWEEP.format(table=table, over=over)), 0
    while True:
        with engine.begin() as connection:
            count: int = connection.execute(statement, {"batch": batch}).scalar_one()
        gone += count
        if count < batch:
            return gone


class Housekeeping:
    """A thread of a worker; start it after the fork."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after the round in work."""
        self._stopping.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                tidy(self._engine)
            except Exception as error:  # nobody would start the thread again
                log.warning("housekeeping has to wait: %r", error)
            self._stopping.wait(EVERY_SECONDS)


def main() -> None:
    """One round with the service's own configuration."""
    try:
        engine = engine_of(settings.load(UserSettings, os.environ))
    except settings.ConfigurationError as error:
        sys.exit(str(error))
    sys.stdout.write(f"{tidy(engine)}\n")
    engine.dispose()


if __name__ == "__main__":
    main()
