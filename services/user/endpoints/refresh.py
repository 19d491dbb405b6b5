"""POST /v1/sessions/refresh: trade a refresh token for new tokens."""

from __future__ import annotations

from services.common.endpoint import Endpoint, Reply, Request
from services.common.problem import Problem, ProblemError
from services.user import accounts
from services.user.call import Call
from services.user.models import Status
from services.user.representations import TokenPair


class Refresh(Request):
    """The newest refresh token of a session."""

    refresh_token: accounts.OpaqueToken


def refresh(call: Call) -> Reply:
    """Each token works once. One that comes a second time was stolen, from us or from the owner: the family ends."""
    found = accounts.lock_session(call, call.get(Refresh).refresh_token)
    if found is None:
        raise _refused()
    user, row = found
    if row.revoked_at is not None:
        raise _refused()
    if row.used_at is not None:  # before its expiry: the family lives on in its newer tokens
        accounts.close_sessions(call, family_id=row.family_id)
        call.audit("refresh_token_reused", row.user_id, family_id=str(row.family_id))
        call.commit()
        raise _refused()
    if row.expires_at <= call.now or user.status != Status.ACTIVE:
        raise _refused()
    row.used_at = call.now
    return Reply(body=accounts.open_session(call, user.id, user.role, row.family_id))


def _refused() -> ProblemError:
    return ProblemError(Problem.BAD_REFRESH_TOKEN, "Log in again.")


ENDPOINT = Endpoint(
    method="POST",
    path="/v1/sessions/refresh",
    name="refresh",
    summary="Trade a refresh token for new tokens",
    handler=refresh,
    body=Refresh,
    answer=TokenPair,
    errors=(Problem.BAD_REFRESH_TOKEN,),
    tag="sessions",
)
