"""GET /v1/users/me: the caller's profile."""

from __future__ import annotations

from services.common.endpoint import EVERYONE, Endpoint, Reply
from services.user import accounts
from services.user.call import Call
from services.user.representations import UserRepresentation, etag, represent


def read_me(call: Call) -> Reply:
    user = accounts.own(call)
    return Reply(body=represent(user), headers=etag(user))


ENDPOINT = Endpoint(
    method="GET",
    path="/v1/users/me",
    name="read_me",
    summary="Read one's profile",
    handler=read_me,
    answer=UserRepresentation,
    roles=EVERYONE,
    answer_headers={"ETag": "Version of the profile, for If-Match"},
    tag="profile",
)
