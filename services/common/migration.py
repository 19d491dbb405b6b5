"""Runs a service's Alembic migrations, forward by default: the job that comes before a rollout."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config

from services.common.database import for_sqlalchemy


def configuration(folder: Path, database: str) -> Config:
    """An Alembic configuration without an ini file; `%` is doubled because Alembic interpolates."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", for_sqlalchemy(database).replace("%", "%%"))
    return config


def run(folder: Path, database: str, arguments: Sequence[str]) -> None:
    """`[revision]` upgrades to it (default: head), `--down revision` goes back to it."""
    parser = ArgumentParser(description="Migrate the service's database.")
    parser.add_argument("revision", nargs="?", default="head", help="upgrade to this revision")
    parser.add_argument(
        "--down", metavar="REVISION", help="go back to this revision (base: before the first)"
    )
    chosen = parser.parse_args(arguments)
    config = configuration(folder, database)
    if chosen.down:
        command.downgrade(config, chosen.down)
    else:
        command.upgrade(config, chosen.revision)
