"""Idempotency keys may expire, customers may be erased. Only widens: the version before runs on this as well."""

from alembic import op

revision = "0002"
down_revision = "0001"

FORWARD = (
    "ALTER TABLE orders ALTER COLUMN idempotency_key DROP NOT NULL",
    "ALTER TABLE orders ALTER COLUMN request_hash DROP NOT NULL",
    """
    CREATE TABLE erased_customers (
        customer_id uuid PRIMARY KEY,
        erased_at   timestamptz NOT NULL DEFAULT now()
    )
    """,
    "CREATE TABLE purge_marks (task varchar(32) PRIMARY KEY, position uuid NOT NULL)",
    "INSERT INTO purge_marks VALUES ('idempotency-keys', '00000000-0000-0000-0000-000000000000')",
)
BACK = (
    "DROP TABLE purge_marks",
    "DROP TABLE erased_customers",
    # a key that is gone stays gone: the order's own id takes its place, which nobody sent as a key
    "UPDATE orders SET idempotency_key = id::text WHERE idempotency_key IS NULL",
    "UPDATE orders SET request_hash = '' WHERE request_hash IS NULL",
    "ALTER TABLE orders ALTER COLUMN idempotency_key SET NOT NULL",
    "ALTER TABLE orders ALTER COLUMN request_hash SET NOT NULL",
)


def upgrade() -> None:
    for statement in FORWARD:
        op.execute(statement)


def downgrade() -> None:
    for statement in BACK:
        op.execute(statement)
