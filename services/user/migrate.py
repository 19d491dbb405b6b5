"""The migration job: `python -m services.user.migrate [revision | --down revision]`."""

from __future__ import annotations

from pathlib import Path

from services.common import migration
from services.common.roles import ALL, APPEND, KEEP, PASS_ON, Roles

FOLDER = Path(__file__).parent / "migrations"
ROLES = Roles(
    owner="users_owner",
    service="user_service",
    privileges={
        "users": KEEP,
        "refresh_tokens": ALL,
        "one_time_tokens": ALL,
        "login_failures": ALL,
        "audit_events": APPEND,
        "outbox": PASS_ON,
    },
)


if __name__ == "__main__":
    migration.main(FOLDER, ROLES)
