"""The database announces each change of an account. Only adds: the version before runs on this as well."""

from alembic import op

revision = "0002"
down_revision = "0001"

FORWARD = (
    """
    CREATE FUNCTION announce_account() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('accounts_changed', CAST(NEW.id AS text));
        RETURN NULL;
    END
    $$
    """,
    "CREATE TRIGGER account_changed AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION announce_account()",
)
BACK = ("DROP TRIGGER account_changed ON users", "DROP FUNCTION announce_account()")


def upgrade() -> None:
    for statement in FORWARD:
        op.execute(statement)


def downgrade() -> None:
    for statement in BACK:
        op.execute(statement)
