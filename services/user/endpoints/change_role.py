"""PUT /v1/users/{user_id}/role: give an account another role."""

from __future__ import annotations

from pydantic import Field

from services.common.endpoint import ADMINS, Endpoint, Reply, Request, Role
from services.common.problem import Problem, ProblemError
from services.user import accounts
from services.user.call import Call
from services.user.representations import UserRepresentation, etag, represent


class RoleChange(Request):
    """The new role."""

    role: Role = Field(examples=["support"])


def change_role(call: Call) -> Reply:
    """Ends the user's sessions, so that the old role lasts no longer than an access token."""
    if call.path["user_id"] == call.principal.user_id:
        raise ProblemError(Problem.CONFLICT, "Nobody changes their own role.")
    user = accounts.find(call, call.path["user_id"], lock=True)
    role = call.get(RoleChange).role
    if user.role != role:
        call.audit("role_changed", user.id, before=user.role, after=role)
        call.emit("user.role_changed", user.id, role=role)
        user.role = role
        accounts.changed(user, call.now)
        accounts.close_sessions(call, user_id=user.id)
    return Reply(body=represent(user), headers=etag(user))


ENDPOINT = Endpoint(
    method="PUT",
    path="/v1/users/{user_id}/role",
    name="change_role",
    summary="Give an account another role",
    handler=change_role,
    body=RoleChange,
    answer=UserRepresentation,
    roles=ADMINS,
    errors=(Problem.NOT_FOUND, Problem.CONFLICT),
    answer_headers={"ETag": "Version of the account"},
    tag="administration",
)
