"""PUT /v1/users/me/password: change the password."""

from __future__ import annotations

from services.common.endpoint import EVERYONE, Endpoint, Reply, Request
from services.common.problem import Problem, ProblemError
from services.user import accounts, lockout
from services.user.call import Call
from services.user.representations import TokenPair


class PasswordChange(Request):
    """The old password proves that it is not just a borrowed token."""

    current_password: accounts.GivenPassword
    new_password: accounts.Password


def change_password(call: Call) -> Reply:
    """Ends every session and answers with a new one. Guessing the old password locks like a login."""
    given = call.get(PasswordChange)
    user = accounts.own(call, lock=True)
    lockout.refuse_if_locked(call, user.email)
    if not call.needs.passwords.matches(user.password_hash, given.current_password):
        lockout.count_failure(call, user.email)
        call.audit("password_change_failed", user.id)
        call.commit()
        raise ProblemError(Problem.FORBIDDEN, "The current password is wrong.")
    user.password_hash = call.needs.passwords.hash(given.new_password)
    accounts.changed(user, call.now)
    accounts.close_sessions(call, user_id=user.id)
    call.audit("password_changed", user.id)
    return Reply(body=accounts.open_session(call, user.id, user.role))


ENDPOINT = Endpoint(
    method="PUT",
    path="/v1/users/me/password",
    name="change_password",
    summary="Change the password; ends all other sessions",
    handler=change_password,
    body=PasswordChange,
    answer=TokenPair,
    roles=EVERYONE,
    errors=(Problem.FORBIDDEN, Problem.LOCKED_OUT),
    tag="profile",
)
