"""Indexes are made while the service writes, and one migration lets the other do so."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from sandbox.services import postgres
from services.common import migration
from services.common.database import for_sqlalchemy
from services.common.migration_environment import wait_for_turn
from services.user import migrate as user_migrate
from tests.services.conftest import Stores

pytestmark = pytest.mark.services


def test_an_index_that_an_attempt_left_half_made_is_made_again(stores: Stores) -> None:
    url = postgres.create_database(stores.postgres, "half-made-index")
    migration.run(user_migrate.FOLDER, url, ["0002"])
    engine = create_engine(for_sqlalchemy(url))
    with engine.begin() as connection:
        connection.execute(text("CREATE INDEX ix_refresh_tokens_expires_at ON refresh_tokens (issued_at)"))
    migration.run(user_migrate.FOLDER, url, [])
    made = {index["name"]: index["column_names"] for index in inspect(engine).get_indexes("refresh_tokens")}
    engine.dispose()
    assert made["ix_refresh_tokens_expires_at"] == ["expires_at"]


_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND query LIKE 'CREATE INDEX%login_failures%' AND wait_event_type = 'Lock'
"""


def _until_it_waits(engine: Engine) -> None:
    for _ in range(100):
        with engine.connect() as connection:
            if connection.execute(text(_WAITING)).scalar_one():
                return
        time.sleep(0.05)
    pytest.fail("nobody makes an index")


def test_an_index_is_made_while_others_write_to_its_table(stores: Stores) -> None:
    url = postgres.create_database(stores.postgres, "written-meanwhile")
    migration.run(user_migrate.FOLDER, url, ["0002"])
    engine = create_engine(for_sqlalchemy(url))
    with ThreadPoolExecutor(1) as job, engine.connect() as writer:
        writer.execute(text("DELETE FROM login_failures"))  # its transaction is open
        running = job.submit(migration.run, user_migrate.FOLDER, url, [])
        _until_it_waits(engine)
        with engine.begin() as another:
            another.execute(text("SET LOCAL lock_timeout = '2s'"))
            another.execute(text("DELETE FROM login_failures"))
        writer.commit()
        running.result(timeout=30)
    engine.dispose()


def _take_turn(engine: Engine) -> None:
    with engine.connect() as connection:
        wait_for_turn(connection)


def test_a_second_migration_waits_for_the_first_and_does_not_stop_it(stores: Stores) -> None:
    url = postgres.create_database(stores.postgres, "two-migrations")
    migration.run(user_migrate.FOLDER, url, ["0002"])
    engine = create_engine(for_sqlalchemy(url))
    with ThreadPoolExecutor(2) as jobs, engine.connect() as writer:
        writer.execute(text("DELETE FROM login_failures"))  # its transaction is open
        first = jobs.submit(migration.run, user_migrate.FOLDER, url, [])
        _until_it_waits(engine)
        second = jobs.submit(_take_turn, engine)  # of Alembic itself there is one in a process
        time.sleep(1.2)  # PostgreSQL looks for deadlocks after a second
        assert not second.done()
        writer.commit()
        first.result(timeout=30)
        second.result(timeout=30)
    engine.dispose()
