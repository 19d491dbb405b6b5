"""GET /v1/users/{user_id}: an account, for the staff."""

from __future__ import annotations

from services.common.endpoint import STAFF, Endpoint, Reply
from services.common.problem import Problem
from services.user import accounts
from services.user.call import Call
from services.user.representations import UserRepresentation, etag, represent


def read_user(call: Call) -> Reply:
    user = accounts.find(call, call.path["user_id"])
    return Reply(body=represent(user), headers=etag(user))


ENDPOINT = Endpoint(
    method="GET",
    path="/v1/users/{user_id}",
    name="read_user",
    summary="Read an account",
    handler=read_user,
    answer=UserRepresentation,
    roles=STAFF,
    errors=(Problem.NOT_FOUND,),
    answer_headers={"ETag": "Version of the account"},
    tag="administration",
)
