"""POST /v1/users/me/deactivate: close one's account, which the staff can open again."""

from __future__ import annotations

from services.common.endpoint import EVERYONE, Endpoint, Reply
from services.user import accounts
from services.user.call import Call
from services.user.models import Status


def deactivate_me(call: Call) -> Reply:
    user = accounts.own(call, lock=True)
    user.status = Status.DEACTIVATED
    accounts.changed(user, call.now)
    accounts.close_sessions(call, user_id=user.id)
    accounts.retire_one_time_tokens(call, user.id, "reset_password")
    call.audit("deactivated", user.id)
    call.emit("user.deactivated", user.id)
    return Reply()


ENDPOINT = Endpoint(
    method="POST",
    path="/v1/users/me/deactivate",
    name="deactivate_me",
    summary="Close one's account",
    handler=deactivate_me,
    status=204,
    roles=EVERYONE,
    tag="profile",
)
