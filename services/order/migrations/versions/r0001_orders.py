"""Orders, their history, stock, inbox and outbox."""

from alembic import op

from services.common.outbox import TABLE_SQL

revision = "0001"
down_revision = None

STATES = "('pending', 'reserved', 'paid', 'shipped', 'cancelled', 'failed')"
TABLES = (
    f"""
    CREATE TABLE orders (
        id               uuid PRIMARY KEY,
        customer_id      uuid NOT NULL,
        idempotency_key  varchar(64) NOT NULL,
        request_hash     bytea NOT NULL,
        state            varchar(16) NOT NULL CHECK (state IN {STATES}),
        currency         char(3) NOT NULL,
        total_minor      bigint NOT NULL CHECK (total_minor >= 0),
        items            jsonb NOT NULL,
        version          integer NOT NULL DEFAULT 1,
        payment_attempts integer NOT NULL DEFAULT 0,
        retry_payment_at timestamptz,
        created_at       timestamptz NOT NULL DEFAULT now(),
        updated_at       timestamptz NOT NULL DEFAULT now(),
        UNIQUE (customer_id, idempotency_key)
    )
    """,
    "CREATE INDEX ix_orders_customer ON orders (customer_id, id DESC)",
    "CREATE INDEX ix_orders_retry ON orders (retry_payment_at) WHERE retry_payment_at IS NOT NULL",
    f"""
    CREATE TABLE transitions (
        order_id   uuid NOT NULL REFERENCES orders (id),
        sequence   integer NOT NULL,
        from_state varchar(16) CHECK (from_state IN {STATES}),
        to_state   varchar(16) NOT NULL CHECK (to_state IN {STATES}),
        reason     text NOT NULL,
        at         timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (order_id, sequence)
    )
    """,
    """
    CREATE TABLE stock (
        sku       varchar(64) PRIMARY KEY,
        available integer NOT NULL CHECK (available >= 0)
    )
    """,
    """
    CREATE TABLE reservations (
        order_id uuid NOT NULL REFERENCES orders (id),
        sku      varchar(64) NOT NULL,
        quantity integer NOT NULL CHECK (quantity > 0),
        PRIMARY KEY (order_id, sku)
    )
    """,
    """
    CREATE TABLE inbox (
        event_id    uuid PRIMARY KEY,
        received_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    "CREATE INDEX ix_inbox_received_at ON inbox (received_at)",
    TABLE_SQL,
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    for table in ("outbox", "inbox", "reservations", "stock", "transitions", "orders"):
        op.execute(f"DROP TABLE {table}")
