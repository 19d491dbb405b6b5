"""What Alembic's env.py of each service does: one transaction, one migrator at a time, no waiting behind traffic.

A revision may leave the transaction (`autocommit_block`) for an index on a table that is written to meanwhile: lock,
role and time limit are the session's, so that they hold there too.
"""

from __future__ import annotations

import time

from alembic import context
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from services.common import roles
from services.common.roles import Roles

MIGRATOR_LOCK = 0x6D696772617465  # "migrate"
TURN_SECONDS = 5.0


def migrate() -> None:
    """Run the wanted revisions. A short lock timeout keeps a migration from blocking the running version."""
    url = context.config.get_main_option("sqlalchemy.url")
    if url is None:
        raise RuntimeError("sqlalchemy.url is not set; run `python -m services.<name>.migrate`")
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '5s'"))
        wait_for_turn(connection)
        context.configure(connection=connection, transaction_per_migration=False)
        with context.begin_transaction():
            _run(connection, context.config.attributes.get("roles"))
        connection.commit()
    engine.dispose()


def wait_for_turn(connection: Connection) -> None:
    """By transactions that end: a longer one would hold a snapshot, and an index made concurrently waits for it.

    Raises RuntimeError when another migration is at work for longer.
    """
    until = time.monotonic() + TURN_SECONDS
    while True:
        mine = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": MIGRATOR_LOCK})
        connection.commit()
        if mine:
            return
        if time.monotonic() > until:
            raise RuntimeError(f"another migration is at work for {TURN_SECONDS:g} s; try again after it")
        time.sleep(0.1)


def _run(connection: Connection, wanted: Roles | None) -> None:
    """As the administrator without roles, else as the owner."""
    if wanted is None:
        context.run_migrations()
        return
    roles.prepare(connection, wanted, context.config.attributes.get("password"))
    connection.exec_driver_sql(f"SET ROLE {wanted.owner}")
    context.run_migrations()
    roles.grant(connection, wanted)
