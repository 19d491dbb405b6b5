"""POST /v1/users/{user_id}/reactivate: open a closed account again."""

from __future__ import annotations

from services.common.endpoint import ADMINS, Endpoint, Reply
from services.common.problem import Problem
from services.user import accounts
from services.user.call import Call
from services.user.models import Status


def reactivate_user(call: Call) -> Reply:
    user = accounts.find(call, call.path["user_id"], lock=True)
    if user.status == Status.DEACTIVATED:
        user.status = Status.ACTIVE
        accounts.changed(user, call.now)
        call.audit("reactivated", user.id)
        call.emit("user.reactivated", user.id)
    return Reply()


ENDPOINT = Endpoint(
    method="POST",
    path="/v1/users/{user_id}/reactivate",
    name="reactivate_user",
    summary="Open a closed account again",
    handler=reactivate_user,
    status=204,
    roles=ADMINS,
    errors=(Problem.NOT_FOUND,),
    tag="administration",
)
