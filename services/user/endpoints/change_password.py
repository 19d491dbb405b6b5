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
    """Ends all sessions and reset tokens, answers with a new session. Guessing the old password locks like a login."""
    given = call.get(PasswordChange)
    user = accounts.own(call)
    email, seen, version = user.email, user.password_hash, user.version
    lockout.refuse_if_locked(call, email)
    call.let_go()
    if not call.needs.passwords.matches(seen, given.current_password):
        lockout.count_failure(call, email)
        call.audit("password_change_failed", call.principal.user_id)
        call.commit()
        raise _refused()
    password_hash = call.needs.passwords.hash(given.new_password)
    user = accounts.own(call, lock=True)
    if user.password_hash != seen and user.version != version:  # the same version: a login hashed it anew
        raise _refused()  # another change was faster
    user.password_hash = password_hash
    accounts.changed(user, call.now)
    accounts.close_sessions(call, user_id=user.id)
    accounts.retire_one_time_tokens(call, user.id, "reset_password")
    call.audit("password_changed", user.id)
    return Reply(body=accounts.open_session(call, user.id, user.role))


def _refused() -> ProblemError:
    return ProblemError(Problem.FORBIDDEN, "The current password is wrong.")


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
