"""GET /v1/users/me/export: everything the service holds about the caller."""

from __future__ import annotations

from sqlalchemy import select

from services.common.endpoint import EVERYONE, Endpoint, Reply
from services.user import accounts
from services.user.call import Call
from services.user.models import AuditEvent, RefreshToken
from services.user.representations import AuditRepresentation, Export, SessionRepresentation, represent


def export_me(call: Call) -> Reply:
    user = accounts.own(call)
    sessions = call.session.scalars(
        select(RefreshToken).where(RefreshToken.user_id == user.id).order_by(RefreshToken.issued_at)
    )
    events = call.session.scalars(
        select(AuditEvent).where(AuditEvent.user_id == user.id).order_by(AuditEvent.id)
    )
    body = Export(
        user=represent(user),
        sessions=[
            SessionRepresentation(
                family_id=row.family_id,
                issued_at=row.issued_at,
                expires_at=row.expires_at,
                revoked=row.revoked_at is not None,
            )
            for row in sessions
        ],
        audit_events=[
            AuditRepresentation(event=row.event, at=row.at, request_id=row.request_id, details=row.details)
            for row in events
        ],
    )
    return Reply(body=body)


ENDPOINT = Endpoint(
    method="GET",
    path="/v1/users/me/export",
    name="export_me",
    summary="Export all data about oneself",
    handler=export_me,
    answer=Export,
    roles=EVERYONE,
    tag="profile",
)
