"""History without a foreign key: its check was a fifth of the database's time for a new order.

Each step is written by the very statement that writes its order, and orders are never deleted. The version before runs
on this as well.
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE transitions DROP CONSTRAINT transitions_order_id_fkey")


def downgrade() -> None:
    op.execute(
        "ALTER TABLE transitions ADD CONSTRAINT transitions_order_id_fkey"
        " FOREIGN KEY (order_id) REFERENCES orders (id)"
    )
