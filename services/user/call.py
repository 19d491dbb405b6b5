"""One request as an endpoint sees it: parsed, authenticated, with a database session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session, sessionmaker

from services.common import tracing
from services.common.context import request_id
from services.common.ids import new_id
from services.common.tokens import Principal, unauthenticated
from services.user import new_rows
from services.user.dependencies import Dependencies
from services.user.models import AuditEvent, Base, OutboxRow
from services.user.new_rows import NewRow, Proof
from services.user.owned_rows import Values, insert_owned

PartT = TypeVar("PartT", bound=BaseModel)


@dataclass(kw_only=True)
class Call:
    """Lives as long as the request; what it writes is committed when the endpoint returns, and nothing if it raises."""

    needs: Dependencies
    sessions: sessionmaker[Session]
    parts: tuple[BaseModel, ...] = ()
    path: dict[str, UUID] = field(default_factory=dict)
    caller: Principal | None = None
    rows: list[NewRow] = field(default_factory=list)
    proof: Proof | None = None  # the new rows are written only while it holds

    def get(self, model: type[PartT]) -> PartT:
        """The body, query or headers, by type."""
        for part in self.parts:
            if isinstance(part, model):
                return part
        raise TypeError(f"the endpoint declares no {model.__name__}")

    @cached_property
    def session(self) -> Session:
        """Made when it is first needed."""
        return self.sessions()

    def commit(self) -> None:
        """Write the new rows and end the transaction; rows alone need none, for they are one statement."""
        rows, self.rows = self.rows, []
        if "session" in self.__dict__:
            if rows:
                self.session.flush()  # what the rows refer to
                new_rows.write(self.session.connection(), rows, self.proof)
            self.session.commit()
        elif rows:
            with self.needs.at_once.connect() as connection:
                new_rows.write(connection, rows, self.proof)

    def let_go(self) -> None:
        """Give the connection back before something that takes long; what was read may change meanwhile."""
        self.session.rollback()

    def close(self) -> None:
        """Give the connection back."""
        if "session" in self.__dict__:
            self.session.close()

    @property
    def principal(self) -> Principal:
        """Who calls an endpoint that is not public."""
        if self.caller is None:
            raise unauthenticated("Send an access token.")
        return self.caller

    @property
    def now(self) -> datetime:
        return self.needs.clock()

    def audit(self, event: str, user_id: UUID | None, **details: str) -> None:
        """Put a security event on record, with this transaction."""
        self.insert(
            AuditEvent,
            id=new_id(),
            user_id=user_id,
            actor_id=self.caller.user_id if self.caller else user_id,
            event=event,
            request_id=request_id.get(),
            at=self.now,
            details=details,
        )

    def insert(self, model: type[Base], **values: object) -> None:
        """Write a row with the commit, without the cost of an object that is tracked."""
        self.rows.append(NewRow(model, values))

    def emit(self, event: str, user_id: UUID, **payload: str) -> None:
        """Let a domain event leave with this transaction."""
        body = self._body(user_id, payload)
        self.session.add(OutboxRow(key=user_id, type=event, payload=body, trace=tracing.outgoing()))

    def emit_if_known(self, event: str, user_id: UUID, **payload: str) -> None:
        """The same, if there is such an account, and as much work if there is none."""
        row: Values = {
            OutboxRow.event_id: new_id(),
            OutboxRow.type: event,
            OutboxRow.payload: self._body(user_id, payload),
            OutboxRow.trace: tracing.outgoing(),
        }
        insert_owned(self.session, OutboxRow.key, user_id, row)

    def _body(self, user_id: UUID, payload: Mapping[str, str]) -> dict[str, str]:
        return {"user_id": str(user_id), "at": self.now.isoformat(), **payload}
