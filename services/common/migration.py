"""Runs a service's Alembic migrations, forward by default: the job that comes before a rollout."""

from __future__ import annotations

import logging
import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from pydantic import Field, SecretStr
from sqlalchemy.exc import DBAPIError

from services.common import settings
from services.common.database import for_sqlalchemy
from services.common.roles import RoleError, Roles
from services.common.settings import DatabaseSettings

log = logging.getLogger(__name__)


class MigrationSettings(DatabaseSettings):
    """The job logs in as the administrator of the server, which the service never does."""

    database_service_password: SecretStr | None = Field(
        None, description="File with the password of the service's role; without it that role logs in by IAM"
    )


def configuration(folder: Path, database: str) -> Config:
    """An Alembic configuration without an ini file; `%` is doubled because Alembic interpolates."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", for_sqlalchemy(database).replace("%", "%%"))
    return config


def run(
    folder: Path,
    database: str,
    arguments: Sequence[str],
    roles: Roles | None = None,
    password: str | None = None,
) -> None:
    """`[revision]` upgrades to it (default: head), `--down revision` goes back to it. Raises RoleError.

    With `roles` these are made first, own everything and get their privileges; see `services.common.roles`.
    """
    parser = ArgumentParser(description="Migrate the service's database.")
    parser.add_argument("revision", nargs="?", default="head", help="upgrade to this revision")
    parser.add_argument(
        "--down", metavar="REVISION", help="go back to this revision (base: before the first)"
    )
    chosen = parser.parse_args(arguments)
    config = configuration(folder, database)
    config.attributes.update(roles=roles, password=password)
    if chosen.down:
        command.downgrade(config, chosen.down)
    else:
        _upgrade(config, chosen.revision)


def _upgrade(config: Config, revision: str) -> None:
    """A version that comes back finds the schema of a newer one, on which it runs: its rollout must go on."""
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        cause, newest = error.__cause__, ScriptDirectory.from_config(config).get_current_head() or ""
        if revision != "head" or not isinstance(cause, ResolutionError) or cause.argument <= newest:
            raise
        log.warning("the schema is at %s, newer than this version's %s, and stays so", cause.argument, newest)


def main(folder: Path, roles: Roles) -> None:
    """The job: everything from the environment, one clear line when it fails."""
    try:
        chosen = settings.load(MigrationSettings, os.environ)
        password = chosen.database_service_password
        run(folder, chosen.database, sys.argv[1:], roles, password.get_secret_value() if password else None)
    except DBAPIError as error:
        sys.exit(f"the database refuses the migration: {error.orig}")
    except (settings.ConfigurationError, RoleError, CommandError) as error:
        sys.exit(str(error))
