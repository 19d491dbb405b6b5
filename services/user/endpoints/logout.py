"""POST /v1/sessions/logout: end a session."""

from __future__ import annotations

from sqlalchemy import select

from services.common.endpoint import Endpoint, Reply, Request
from services.user import accounts
from services.user.call import Call
from services.user.models import RefreshToken


class Logout(Request):
    """Any refresh token of the session."""

    refresh_token: accounts.OpaqueToken


def logout(call: Call) -> Reply:
    """Ends the whole family; an unknown token is no error, for the session is gone as wished."""
    token_hash = accounts.digest(call.get(Logout).refresh_token)
    row = call.session.scalar(select(RefreshToken).where(RefreshToken.token_hash == token_hash))
    if row is not None and row.revoked_at is None:
        accounts.close_sessions(call, family_id=row.family_id)
        call.audit("logged_out", row.user_id)
    return Reply()


ENDPOINT = Endpoint(
    method="POST",
    path="/v1/sessions/logout",
    name="logout",
    summary="End a session",
    handler=logout,
    body=Logout,
    status=204,
    tag="sessions",
)
