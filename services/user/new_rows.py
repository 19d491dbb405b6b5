"""Rows that nobody reads in the transaction that writes them: they leave together, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, Insert, bindparam, insert

from services.user.models import Base


class NewRow(NamedTuple):
    """A row to be written, by the names of its columns."""

    model: type[Base]
    values: dict[str, object]


def write(connection: Connection, rows: Sequence[NewRow]) -> None:
    """Write all of them or none, also on a connection that commits by itself."""
    shape = tuple((row.model, tuple(row.values)) for row in rows)
    values = {_name(at, column): value for at, row in enumerate(rows) for column, value in row.values.items()}
    connection.execute(_statement(shape), values)


@cache  # the combinations of rows are as many as the endpoints
def _statement(shape: tuple[tuple[type[Base], tuple[str, ...]], ...]) -> Insert:
    inserts = [
        insert(model).values({column: bindparam(_name(at, column)) for column in columns})
        for at, (model, columns) in enumerate(shape)
    ]
    *others, last = inserts
    return last.add_cte(*(one.cte(f"row_{at}") for at, one in enumerate(others)))


def _name(at: int, column: str) -> str:
    return f"{column}_{at}"
