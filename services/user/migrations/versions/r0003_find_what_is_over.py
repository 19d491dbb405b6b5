"""Housekeeping finds what is over without reading whole tables. Only adds: the version before runs on this as well."""

from alembic import op

revision = "0003"
down_revision = "0002"

INDEXES = {
    "ix_refresh_tokens_expires_at": "refresh_tokens (expires_at)",
    "ix_one_time_tokens_expires_at": "one_time_tokens (expires_at)",
    "ix_login_failures_updated_at": "login_failures (updated_at)",
}


def upgrade() -> None:
    """Logins write to these tables meanwhile, so no transaction: what an attempt left half made goes first."""
    with op.get_context().autocommit_block():
        for name, where in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {where}")


def downgrade() -> None:
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
