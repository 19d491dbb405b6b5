"""Rows that belong to an account; for an id of nobody the same statement is worked off and writes none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Exists, insert, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.user.models import Status, User

Values = Mapping[InstrumentedAttribute[Any], object]


def insert_owned(
    session: Session,
    owner: InstrumentedAttribute[UUID],
    user_id: UUID,
    values: Values,
    unless: Exists | None = None,
) -> bool:
    """Insert one row, with `user_id` in the column `owner`, if there is such an account; an erased one is none."""
    given = [literal(value, column.type) for column, value in values.items()]
    account = select(User.id, *given).where(User.id == user_id, User.status != Status.ERASED)
    account = account.with_for_update(read=True, key_share=True)  # an erasure of this moment is waited for
    if unless is not None:
        account = account.where(~unless)
    columns = [owner.key, *(column.key for column in values)]
    statement = insert(owner.class_).from_select(columns, account)
    counted = session.connection().execute(statement, execution_options={"preserve_rowcount": True})
    return counted.rowcount > 0
