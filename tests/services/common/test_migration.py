"""Migrations go forward and back, and the models fit what they make."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, inspect, text

from sandbox.services import postgres
from services.common import migration
from services.common.database import for_sqlalchemy
from services.common.migration_environment import wait_for_turn
from services.order import migrate as order_migrate
from services.user import migrate as user_migrate
from services.user.models import Base
from tests.services.conftest import Stores

pytestmark = pytest.mark.services
FOLDERS = pytest.mark.parametrize(
    "folder", [user_migrate.FOLDER, order_migrate.FOLDER], ids=["user", "order"]
)


@FOLDERS
def test_migrations_go_forward_back_and_forward_again(stores: Stores, folder: Path) -> None:
    url = postgres.create_database(stores.postgres, f"migration-{folder.parent.name}")
    engine = create_engine(for_sqlalchemy(url))
    migration.run(folder, url, [])
    forward = set(inspect(engine).get_table_names())
    migration.run(folder, url, ["--down", "base"])
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    migration.run(folder, url, [])
    assert set(inspect(engine).get_table_names()) == forward
    engine.dispose()


@FOLDERS
def test_a_version_that_comes_back_leaves_the_newer_schema_as_it_is(
    stores: Stores, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = postgres.create_database(stores.postgres, f"newer-{folder.parent.name}")
    migration.run(folder, url, [])
    engine = create_engine(for_sqlalchemy(url))
    for revision, known_as_newer in (("9999", True), ("0000", False)):
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
        with nullcontext() if known_as_newer else pytest.raises(CommandError, match="Can't locate"):
            migration.run(folder, url, [])
        with engine.connect() as connection:
            assert (
                connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == revision
            )
    engine.dispose()
    assert "the schema is at 9999, newer than this version's" in caplog.text


def test_the_models_of_the_user_service_are_the_migrated_tables(user_database: str) -> None:
    engine = create_engine(for_sqlalchemy(user_database))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []


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


NARROWING = re.compile(
    r"\b(DROP (TABLE|COLUMN)|RENAME|SET NOT NULL|ALTER COLUMN \w+ TYPE|TRUNCATE|ADD CONSTRAINT (?!.*NOT VALID)"
    r"|ADD COLUMN (?=.*NOT NULL)(?!.*DEFAULT)|CREATE (UNIQUE )?INDEX (?!CONCURRENTLY))",
    re.IGNORECASE | re.DOTALL,
)


class Recorder:
    """Stands for Alembic's `op` and only listens."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def execute(self, statement: str) -> None:
        self.statements.append(statement.strip())

    def get_context(self) -> Recorder:
        return self

    def autocommit_block(self) -> nullcontext[None]:
        return nullcontext()


def narrowing(statements: list[str]) -> list[str]:
    """What the version before might not survive, or what holds a table up."""
    fresh = "|".join(re.findall(r"CREATE TABLE (\w+)", "\n".join(statements)))
    on_fresh = re.compile(
        rf"CREATE (UNIQUE )?INDEX \w+ ON ({fresh})\b"
    )  # nobody waits for a table that is new
    return [each for each in statements if NARROWING.search(each) and not on_fresh.match(each)]


@FOLDERS
def test_a_revision_only_widens_so_the_version_before_runs_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = ScriptDirectory.from_config(
        migration.configuration(folder, "postgresql://nobody@127.0.0.1/none")
    )
    for revision in scripts.walk_revisions():
        heard = Recorder()
        monkeypatch.setattr(revision.module, "op", heard)
        revision.module.upgrade()
        assert heard.statements
        found = narrowing(heard.statements)
        assert not found, f"{revision}: put it into a later release, when nothing reads it any more: {found}"


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE stock",
        "ALTER TABLE orders DROP COLUMN currency",
        "ALTER TABLE orders RENAME COLUMN currency TO money",
        "ALTER TABLE orders ALTER COLUMN currency SET NOT NULL",
        "ALTER TABLE orders ALTER COLUMN currency TYPE text",
        "ALTER TABLE orders ADD COLUMN note text NOT NULL",
        "CREATE INDEX ON orders (currency)",
    ],
)
def test_what_narrows_is_recognised(statement: str) -> None:
    assert NARROWING.search(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE orders ADD COLUMN note text",
        "ALTER TABLE orders ADD COLUMN note text NOT NULL DEFAULT ''",
        "CREATE TABLE notes (id uuid PRIMARY KEY, note text NOT NULL)",
        "CREATE INDEX CONCURRENTLY ON orders (currency)",
        "ALTER TABLE orders ALTER COLUMN request_hash DROP NOT NULL",
    ],
)
def test_what_widens_is_let_through(statement: str) -> None:
    assert not NARROWING.search(statement)
