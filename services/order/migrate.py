"""The migration job: `python -m services.order.migrate [revision | --down revision]`."""

from __future__ import annotations

from pathlib import Path

from services.common import migration
from services.common.roles import ALL, APPEND, CHANGE, KEEP, PASS_ON, Roles

FOLDER = Path(__file__).parent / "migrations"
ROLES = Roles(
    owner="orders_owner",
    service="order_service",
    privileges={
        "orders": KEEP,
        "transitions": APPEND,
        "stock": CHANGE,
        "reservations": PASS_ON,
        "inbox": ALL,  # housekeeping locks the rows that it deletes, which counts as a change
        "erased_customers": PASS_ON,
        "purge_marks": CHANGE,
        "outbox": PASS_ON,
    },
)


if __name__ == "__main__":
    migration.main(FOLDER, ROLES)
