"""Alembic's entry point."""

from services.common.migration_environment import migrate

migrate()
