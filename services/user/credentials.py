"""What a login needs to know of an address, known or not, in one statement without a transaction."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, literal, select

from services.user.accounts import digest
from services.user.call import Call
from services.user.models import LoginFailures, Status, User
from services.user.new_rows import Proof

# Tables instead of mapped classes: a login holds both cores with Argon2, so what surrounds it has to be little.
_users, _failures = User.__table__.c, LoginFailures.__table__.c
_anybody = select(literal(1).label("one")).subquery()
_FIND = (
    select(
        _users.id,
        _users.password_hash,
        _users.role,
        _users.status,
        _users.email_verified_at,
        _users.version,
        _failures.failures,
        _failures.locked_until,
    )
    .select_from(_anybody)
    .outerjoin(User.__table__, and_(_users.email == bindparam("email"), _users.status != Status.ERASED.value))
    .outerjoin(LoginFailures.__table__, _failures.email_hash == bindparam("digest"))
)


class Known(NamedTuple):
    """In the order of the statement's columns; without an account of that address its columns are None."""

    user_id: UUID | None
    password_hash: str | None
    role: str | None
    status: str | None
    email_verified_at: datetime | None
    version: int | None
    failures: int | None
    locked_until: datetime | None

    @property
    def proof(self) -> Proof:
        """Of an account whose password was right."""
        if self.user_id is None or self.password_hash is None or self.version is None:
            raise AssertionError("unreachable: no password matches nobody")
        return Proof(self.user_id, self.password_hash, self.version)

    @property
    def usable_hash(self) -> str | None:
        """The hash of an account that may log in."""
        return self.password_hash if self.status == Status.ACTIVE else None


def find(call: Call, email: str) -> Known:
    """The connection is given back at once: none is held while Argon2 works."""
    with call.needs.at_once.connect() as connection:
        return Known(*connection.execute(_FIND, {"email": email, "digest": digest(email)}).one())
