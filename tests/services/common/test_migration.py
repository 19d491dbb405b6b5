"""Migrations go forward and back, and the models fit what they make."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from sandbox.services import postgres
from services.common import migration
from services.common.database import for_sqlalchemy
from services.order import migrate as order_migrate
from services.user import migrate as user_migrate
from services.user.models import Base
from tests.services.conftest import Stores

pytestmark = pytest.mark.services


@pytest.mark.parametrize("folder", [user_migrate.FOLDER, order_migrate.FOLDER], ids=["user", "order"])
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


def test_the_models_of_the_user_service_are_the_migrated_tables(user_database: str) -> None:
    engine = create_engine(for_sqlalchemy(user_database))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []
