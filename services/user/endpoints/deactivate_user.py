"""POST /v1/users/{user_id}/deactivate: lock somebody out."""

from __future__ import annotations

from services.common.endpoint import ADMINS, Endpoint, Reply
from services.common.problem import Problem, ProblemError
from services.user import accounts
from services.user.call import Call
from services.user.models import Status


def deactivate_user(call: Call) -> Reply:
    if call.path["user_id"] == call.principal.user_id:
        raise ProblemError(Problem.CONFLICT, "Use /v1/users/me/deactivate for your own account.")
    user = accounts.find(call, call.path["user_id"], lock=True)
    if user.status == Status.ACTIVE:
        accounts.deactivate(call, user)
    return Reply()


ENDPOINT = Endpoint(
    method="POST",
    path="/v1/users/{user_id}/deactivate",
    name="deactivate_user",
    summary="Close somebody's account",
    handler=deactivate_user,
    status=204,
    roles=ADMINS,
    errors=(Problem.NOT_FOUND, Problem.CONFLICT),
    tag="administration",
)
