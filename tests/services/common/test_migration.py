"""Migrations go forward and back, and the models fit what they make."""

from __future__ import annotations

import re
from contextlib import nullcontext
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import create_engine, inspect, text

from sandbox.services import postgres
from services.common import migration
from services.common.database import for_sqlalchemy
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
