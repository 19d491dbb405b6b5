"""The answers of the user service."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.common.endpoint import Representation, Role
from services.user.models import Status, User


class UserRepresentation(Representation):
    """An account as its owner and the staff see it."""

    id: UUID
    email: str
    display_name: str
    role: Role
    status: Status
    email_verified: bool
    version: int = Field(description="Also the ETag")
    created_at: datetime
    updated_at: datetime


class UserPage(Representation):
    """Part of a listing, newest first."""

    users: list[UserRepresentation]
    next_cursor: str | None = Field(description="Send as `cursor` for the next page; null on the last one")


class TokenPair(Representation):
    """What a login gives."""

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 # RFC 6750's name of the scheme
    expires_in: int = Field(description="Life of the access token in seconds")


class Accepted(Representation):
    """The same answer whether or not the address is known."""

    status: Literal["accepted"] = "accepted"


class AuditRepresentation(Representation):
    """A security event."""

    event: str
    at: datetime
    request_id: str
    details: dict[str, str]


class SessionRepresentation(Representation):
    """A refresh token, without the token."""

    family_id: UUID
    issued_at: datetime
    expires_at: datetime
    revoked: bool


class Export(Representation):
    """Everything that the service holds about a person."""

    user: UserRepresentation
    sessions: list[SessionRepresentation]
    audit_events: list[AuditRepresentation]


def represent(user: User) -> UserRepresentation:
    """The account as an answer."""
    return UserRepresentation(
        id=user.id,
        email=user.email,
        display_name=user.display_name,
        role=Role(user.role),
        status=Status(user.status),
        email_verified=user.email_verified_at is not None,
        version=user.version,
        created_at=user.created_at,
        updated_at=user.updated_at,
    )


def etag(user: User) -> dict[str, str]:
    """The ETag header of an account."""
    return {"ETag": f'"{user.version}"'}
