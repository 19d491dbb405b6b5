"""POST /v1/users/me/deactivate: close one's account, which the staff can open again."""

from __future__ import annotations

from services.common.endpoint import EVERYONE, Endpoint, Reply
from services.user import accounts
from services.user.call import Call


def deactivate_me(call: Call) -> Reply:
    accounts.deactivate(call, accounts.own(call, lock=True))
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
