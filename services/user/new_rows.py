"""Rows that nobody reads in the transaction that writes them: they leave together, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Insert, bindparam, insert, or_, select

from services.common.problem import Problem, ProblemError
from services.user.models import Base, Status, User


class NewRow(NamedTuple):
    """A row to be written, by the names of its columns."""

    model: type[Base]
    values: dict[str, object]


class Proof(NamedTuple):
    """That an account is active and has this password, which was checked without a lock some time ago.

    Of two logins at a new cost, the first writes another hash of the same password: then the version is as it was.
    """

    user_id: UUID
    password_hash: str
    version: int


Shape = tuple[tuple[type[Base], tuple[str, ...]], ...]
# Waits for whoever changes the password now, and then reads the new one.
_PROVED = (
    select(User.id)
    .where(
        User.id == bindparam("proof_user_id"),
        or_(
            User.password_hash == bindparam("proof_password_hash"),
            User.version == bindparam("proof_version"),
        ),
        User.status == Status.ACTIVE.value,
    )
    .with_for_update(read=True, key_share=True)
)


def write(connection: Connection, rows: Sequence[NewRow], proof: Proof | None = None) -> None:
    """Write all of them or none, also on a connection that commits by itself.

    Raises ProblemError 401, and writes none, when the proof holds no more.
    """
    shape = tuple((row.model, tuple(row.values)) for row in rows)
    values = {_name(at, column): value for at, row in enumerate(rows) for column, value in row.values.items()}
    if proof is None:
        connection.execute(_statement(shape), values)
        return
    told = {f"proof_{name}": value for name, value in proof._asdict().items()}
    if not connection.execute(_proved_statement(shape), values | told).rowcount:
        raise disproved()


def disproved() -> ProblemError:
    """What a login is told whose password is not, or no more, that of the account."""
    return ProblemError(Problem.BAD_CREDENTIALS, "Check the address and the password.")


@cache  # the combinations of rows are as many as the endpoints
def _statement(shape: Shape) -> Insert:
    return _together(
        [
            insert(model).values({column: bindparam(_name(at, column)) for column in columns})
            for at, (model, columns) in enumerate(shape)
        ]
    )


@cache
def _proved_statement(shape: Shape) -> Insert:
    proved = _PROVED.cte("proved")
    inserts = []
    for at, (model, columns) in enumerate(shape):
        typed = [bindparam(_name(at, each), type_=model.__table__.c[each].type) for each in columns]
        inserts.append(insert(model).from_select(columns, select(*typed).select_from(proved)))
    return _together(inserts).execution_options(preserve_rowcount=True)


def _together(inserts: Sequence[Insert]) -> Insert:
    *others, last = inserts
    return last.add_cte(*(one.cte(f"row_{at}") for at, one in enumerate(others)))


def _name(at: int, column: str) -> str:
    return f"{column}_{at}"
