"""POST /v1/sessions/logout: end a session."""

from __future__ import annotations

from services.common.endpoint import Endpoint, Reply, Request
from services.user import accounts
from services.user.call import Call


class Logout(Request):
    """Any refresh token of the session."""

    refresh_token: accounts.OpaqueToken


def logout(call: Call) -> Reply:
    """Ends the whole family; an unknown token is no error, for the session is gone as wished."""
    found = accounts.lock_session(call, call.get(Logout).refresh_token)
    if found is not None and found[1].revoked_at is None:
        user, row = found
        accounts.close_sessions(call, family_id=row.family_id)
        call.audit("logged_out", user.id)
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
