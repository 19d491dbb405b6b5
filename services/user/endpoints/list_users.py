"""GET /v1/users: accounts, newest first, for the staff."""

from __future__ import annotations

from pydantic import Field
from sqlalchemy import select

from services.common.endpoint import STAFF, Endpoint, Reply, Request, Role
from services.common.ids import Cursor, decode_cursor, encode_cursor
from services.user import accounts
from services.user.call import Call
from services.user.models import Status, User
from services.user.representations import UserPage, represent


class Listing(Request):
    """Which accounts."""

    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor | None = Field(None, description="`next_cursor` of the page before")
    status: Status | None = Field(None, description="Only accounts of this status")
    role: Role | None = Field(None, description="Only accounts of this role")
    email: accounts.Email | None = Field(None, description="Only the account with this address")


def list_users(call: Call) -> Reply:
    wanted = call.get(Listing)
    query = select(User).order_by(User.id.desc()).limit(wanted.limit + 1)
    if wanted.cursor is not None:
        query = query.where(User.id < decode_cursor(wanted.cursor))
    if wanted.status is not None:
        query = query.where(User.status == wanted.status)
    if wanted.role is not None:
        query = query.where(User.role == wanted.role)
    if wanted.email is not None:
        query = query.where(User.email == wanted.email)
    rows = list(call.session.scalars(query))
    page = rows[: wanted.limit]
    more = encode_cursor(page[-1].id) if len(rows) > wanted.limit else None
    return Reply(body=UserPage(users=[represent(row) for row in page], next_cursor=more))


ENDPOINT = Endpoint(
    method="GET",
    path="/v1/users",
    name="list_users",
    summary="List accounts, newest first",
    handler=list_users,
    query=Listing,
    answer=UserPage,
    roles=STAFF,
    tag="administration",
)
