"""PATCH /v1/users/me: change one's profile."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from services.common.endpoint import EVERYONE, Endpoint, Reply, Request
from services.common.problem import Problem, ProblemError
from services.user import accounts
from services.user.call import Call
from services.user.representations import UserRepresentation, etag, represent


class ProfileChange(Request):
    """What may be changed of a profile."""

    display_name: accounts.DisplayName


class Precondition(Request):
    """Protects against overwriting what was not seen."""

    if_match: Annotated[str, StringConstraints(pattern=r'^("[0-9]{1,18}"|\*)$')] | None = Field(
        None,
        alias="If-Match",
        description="The ETag of the profile that the change is based on",
        examples=['"1"'],
        json_schema_extra={"x-required": True},
    )


def update_me(call: Call) -> Reply:
    expected = call.get(Precondition).if_match
    if expected is None:
        raise ProblemError(Problem.PRECONDITION_REQUIRED, "Send the profile's ETag as If-Match.")
    user = accounts.own(call, lock=True)
    if expected != "*" and expected != etag(user)["ETag"]:
        detail = f"The profile's ETag is {etag(user)['ETag']} by now."
        raise ProblemError(Problem.PRECONDITION_FAILED, detail, headers=etag(user))
    user.display_name = call.get(ProfileChange).display_name
    accounts.changed(user, call.now)
    call.audit("profile_changed", user.id)
    return Reply(body=represent(user), headers=etag(user))


ENDPOINT = Endpoint(
    method="PATCH",
    path="/v1/users/me",
    name="update_me",
    summary="Change one's profile",
    handler=update_me,
    headers=Precondition,
    body=ProfileChange,
    answer=UserRepresentation,
    roles=EVERYONE,
    errors=(Problem.PRECONDITION_REQUIRED, Problem.PRECONDITION_FAILED),
    answer_headers={"ETag": "Version of the profile, for If-Match"},
    tag="profile",
)
