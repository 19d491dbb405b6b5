"""GET /v1/users/me: the caller's profile."""

from __future__ import annotations

from services.common.endpoint import EVERYONE, Endpoint, Reply
from services.user import accounts
from services.user.call import Call
from services.user.profile_cache import Rendered
from services.user.representations import UserRepresentation, etag, represent


def read_me(call: Call) -> Reply:
    user_id, profiles = call.principal.user_id, call.needs.profiles
    rendered = profiles.get(user_id)
    if rendered is None:
        ticket = profiles.ticket(user_id)
        user = accounts.own(call)
        rendered = Rendered(body=represent(user).model_dump_json().encode(), headers=etag(user))
        profiles.keep(user_id, rendered, ticket)
    return Reply(body=rendered.body, headers=rendered.headers)


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
