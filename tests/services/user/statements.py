"""What the user service says to its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from tests.services.user.client import needs


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL that the service sends meanwhile, without its values, and where each transaction ends."""
    said: list[str] = []
    engine = needs(app).at_once  # which the other one is derived from

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    def commit(_connection: object) -> None:
        said.append("COMMIT")

    event.listen(engine, "before_cursor_execute", hear)
    event.listen(engine, "commit", commit)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", hear)
        event.remove(engine, "commit", commit)
