"""Accounts, tokens, failed logins, audit trail and outbox."""

from alembic import op

from services.common.outbox import TABLE_SQL

revision = "0001"
down_revision = None

TABLES = (
    """
    CREATE TABLE users (
        id                uuid PRIMARY KEY,
        email             varchar(320) NOT NULL UNIQUE CHECK (email = lower(email)),
        password_hash     text NOT NULL,
        display_name      varchar(100) NOT NULL,
        role              varchar(16) NOT NULL CHECK (role IN ('user', 'support', 'admin')),
        status            varchar(16) NOT NULL CHECK (status IN ('active', 'deactivated', 'erased')),
        email_verified_at timestamptz,
        version           bigint NOT NULL,
        created_at        timestamptz NOT NULL DEFAULT now(),
        updated_at        timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE refresh_tokens (
        token_hash bytea PRIMARY KEY,
        family_id  uuid NOT NULL,
        user_id    uuid NOT NULL REFERENCES users (id),
        issued_at  timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at    timestamptz,
        revoked_at timestamptz
    )
    """,
    "CREATE INDEX ix_refresh_tokens_family_id ON refresh_tokens (family_id)",
    "CREATE INDEX ix_refresh_tokens_user_id ON refresh_tokens (user_id)",
    """
    CREATE TABLE one_time_tokens (
        token_hash bytea PRIMARY KEY,
        user_id    uuid NOT NULL REFERENCES users (id),
        purpose    varchar(16) NOT NULL CHECK (purpose IN ('verify_email', 'reset_password')),
        expires_at timestamptz NOT NULL,
        used_at    timestamptz
    )
    """,
    "CREATE INDEX ix_one_time_tokens_user_id ON one_time_tokens (user_id)",
    """
    CREATE TABLE login_failures (
        email_hash   bytea PRIMARY KEY,
        failures     integer NOT NULL,
        locked_until timestamptz,
        updated_at   timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE audit_events (
        id         uuid PRIMARY KEY,
        user_id    uuid,
        actor_id   uuid,
        event      varchar(64) NOT NULL,
        request_id varchar(64) NOT NULL,
        at         timestamptz NOT NULL,
        details    jsonb NOT NULL DEFAULT '{}'
    )
    """,
    "CREATE INDEX ix_audit_events_user_id ON audit_events (user_id)",
    TABLE_SQL,
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    for table in ("outbox", "audit_events", "login_failures", "one_time_tokens", "refresh_tokens", "users"):
        op.execute(f"DROP TABLE {table}")
